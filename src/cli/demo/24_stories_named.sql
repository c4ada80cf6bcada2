-- Tickets that always exist (weight 0: nobody else gets these stories):
-- number 48213, the two duplicates, and the thread with a certain phrase.
INSERT INTO ttydesk_demo.source (part, txt) VALUES (10, $t$
= en|U|0|payments,outage,urgent-line|dup-first
S Checkout is down: error 502 on the payment page
D Our web shop can't take payments since about ten minutes: after "Pay now" the page shows\n\n  502 Bad Gateway\n  shopfront-edge/2.4 - request id 7f3a91c0\n\nEvery customer gets it, with cards and with bank transfer. It is Monday sale, please hurry!
C Number {n2} just called. Anything I can tell them?
= en|U|0|payments,urgent-line|dup-second
S Error 502 at checkout, customers cannot pay
D I wrote a minute ago by e-mail but got no answer yet, so once more by the form: the checkout fails with error 502 for everybody. Shop: https://shop.~dom~
= en|H|0|network|proxy-thread
S Software updates fail in {office}, everything else works
D Since the move to the new building no computer here gets updates. Browsing, mail and video are fine. The update window only says "Could not reach the server ({err})".
A Could you start an update, wait until it fails, and send us the last lines of C:\\Windows\\Logs\\update.log?
C Here they are:\n\n09:41:07 GET https://updates.desk.example/catalog.cab\n09:41:07 via http://proxy.lis.desk.example:3128\n09:42:07 WARN proxy timeout after 60000 ms, retry 1 of 3\n09:43:08 WARN proxy timeout after 60000 ms, retry 2 of 3\n09:44:09 ERROR giving up (0x80072EE2)
N Old proxy address is still in the machine policy of that site; the new building has none. 41 computers.
A Thank you, that is clear now: the computers still look for the proxy of the old building. We are changing the policy; it reaches you within the next two hours.
C The first three have got their updates. I will check the rest tomorrow.
= en|H|0|printers,hardware,facilities,office-4|printer-saga
S Printer on fire in 4th floor office
D Hi,\n\nthe big printer next to the kitchen is smoking. We switched it off and opened the windows.\n\nCan somebody come before noon? Serial is 4471-AX. It says "PC LOAD LETTER" on the display, whatever that means.
N Called facilities, they are on the way. Fire brigade not needed, says the caller.
C Thanks! It stopped smoking. The ceiling has a brown spot now.
A Please leave it unplugged. A technician of the maker comes tomorrow between 8 and 12.
C He came, said "oh", took a photo and left.
N Maker: fuser unit, part FU-4471, three weeks. Asked for a loan printer.
A The part is ordered. A loan printer arrives on Thursday; it is smaller but does not smoke.
C The loan printer is here. It speaks only Finnish. 🇫🇮
A Menu, third line ("Kieli"), seventh entry. Sorry!
C Found it. Now it speaks English with a Finnish accent 😄
N Fuser came, wrong one (FU-4417). Sent back.
C Is there any news about the big one? The small one prints 6 pages a minute, month end has 900.
A I understand. Until then month end can be printed on floor 3, I have added the queue "F3-Big" to your computers.
C Floor 3 is not amused.
N Talked to floor 3. They want cake.
C Cake was delivered, peace is restored 🍰
A The right part has arrived. The technician is booked for Tuesday, 9:00.
C He is here and it works! He says to keep the paper dry.
A Wonderful! I keep this open for a week to be safe.
C Page 1,204 of month end: it smells again.
C It is smoking. Unplugged. Should we name it?
N Second fuser in a month. Checked the outlet: 251 volts. It is not the printer!
A We think that the printer is innocent: the outlet gives too much voltage. Please use nothing on that wall. The building's electrician is informed.
C That explains the three kettles.
N Electrician: neutral is loose in the distribution board on floor 4. Repair on Saturday, power off 8-11.
A On Saturday morning the 4th floor has no power between 8 and 11. Please shut your computers down on Friday.
C Everybody knows. Somebody asked if the fridge counts as a computer.
A It does on Saturdays. Please empty it.
N Board repaired, 231 volts everywhere. Insurance has the report (claim 88-20417).
C Kettles are fine. May we turn the printer on?
A Not yet, please: it gets its third fuser on Thursday, and a new cable.
C The technician knows us all by name now.
N Printed 500 pages, temperature stays at 190 degrees. Left a fire blanket anyway.
A It has printed 500 pages without smoke. Please use it, and write here if you notice anything at all.
C We drew a small fireman on it 🧑‍🚒
$t$), (11, $t$
= en|M|0|none|small-talk
S -
D -
C Is there any news on this? I can see that somebody is working on it, but I have to tell my lead something.
A Sorry for the silence. We have narrowed it down and are testing a change tonight.
N Handed over by the early shift, summary is in the second note from the top.
C Thank you, that is all I wanted to know.
C It happened again at {time}. Exactly the same, I have a screenshot if you need it.
A Yes please, the screenshot helps, above all the small grey line at the bottom.
C Here it is. The grey line says: request {hex}, region eu-2.
N {hex} is on the node that we drained yesterday. Looks like a sticky session.
A We have found that request. It went to a machine that should be out of service. I have asked for it to be taken out entirely.
C It is better today, only two times.
A Could you give me the times of those two?
C About {time} and about half an hour later.
N Both during the backup window. Moving the window is a change, needs {who}.
A Both were while the backup ran. We are moving the backup to the night from {day} on.
C Great. I will watch it and write on {day}.
C So far so good 🤞
A Thank you for the update! I leave it open until you're sure.
N Reminder for me: ask again at the end of the week.
C No. Sorry. It came back this morning.
A Then it has a second cause. Would you have ten minutes for a call with {who} and me today?
C Yes, after {time}.
N Call: saw it live. It needs two tabs and a slow line. Reproduced on {host}!
A Thank you for the call. We can make it happen here now, which is most of the way. The fix goes to test tomorrow.
C That is the best news this week.
$t$);
