-- Stories of an office's IT, read by 30_expand.sql. A story is
--   = language | priority L M H U | weight | tags | name
--   S subject (several: one is chosen)     D description (same)     F file
--   C, A, N the thread in order: customer, agent in public, internal note
-- \n is a new line; {a|b} a choice; {name} a slot of 25_slots.sql, the same
-- in the whole ticket; ~first~ ~me~ ~mail~ ~co~ ~ag~ are the ticket's people.
INSERT INTO ttydesk_demo.source (part, txt) VALUES (1, $t$
= en|H|4|vpn,network,remote-work|vpn-drops
S VPN drops every {n2} minutes {since the update|at home|since {day}}
S VPN disconnects {all day|during calls}, office {office}
D Since the client was updated to {ver} the VPN drops every {n2} minutes. I have to sign in again each time and lose whatever I was typing in the {app}.\n\nWi-Fi itself is fine, video calls without VPN are stable. {laptop}, {os}.
D The tunnel to {host} goes down every {n2} minutes, nearly to the second. From the log:\n\n{time}:07 keepalive: no answer from {ip} for 30s\n{time}:37 tunnel down, reason=DPD\n{time}:41 connecting to {host} ...
A Thanks for the log, that helps a lot. It looks as if the gateway gives up on idle connections. Could you {try the profile "EU-2"|switch the client to TCP} and tell me if it still drops?
C {Tried it, and it held for an hour, then dropped again.|A little better. It drops every half hour now.} Different error this time: "peer not responding".
N DPD interval on {host} is 30 s, the new client sends keepalives every 40. {n1} other people have the same. Asked network to raise it.
A We found it: after the update client and gateway disagree about the keepalive interval. I have changed your profile; please disconnect and connect once so that you get it.
C {Three hours without a drop, looks good!|Stable since this morning 🎉}
F vpn-client.log

= en|H|3|mfa,access|mfa-token
S Cannot reset MFA, token rejected
S MFA code rejected after {new phone|phone repair}
S Locked out: authenticator was on my old phone
D I got a new phone {yesterday|on {day}} and the authenticator app did not move my accounts. The reset page wants a code from the old phone, which is {wiped|at the bottom of a lake 🙃|already recycled}.\n\nI need to get into the {app} before {time}.
D Every code is rejected with "token invalid or expired ({err})". The phone's clock is set automatically. I have tried about {n2} times and now it says my account is locked.
N Identity check by callback to the number in the directory: done, it is really them.
A Hi ~first~, as we just discussed on the phone I have removed the old device. You can enrol the new one at https://portal.desk.example/mfa within the next {n2} minutes. Please print the recovery codes this time 🙂
C {Worked on the first try|That did it}, recovery codes are in my {wallet|safe|desk drawer}. Thank you!

= en|M|4|printers,hardware|printer-offline
S {printer} on the {floor} floor shows offline
S Cannot print {to the {floor} floor|from {laptop}}, queue stuck
D The {printer} on the {floor} floor has been "offline" for everybody since {this morning|{day}}, but its display says Ready and it prints its own test page.\n\nI can see {n2} jobs in the queue, the oldest is mine (of course a {n2}-page contract).
A I have cleared the queue and restarted the spooler on {host}. Could you send one page and tell me what happens?
C {Nothing. Still offline.|One page came out, then offline again.}
N Printer got a new address by DHCP after the switch replacement ({ip}), the port on {host} still points to the old one. Needs a reservation.
A The printer had moved to another network address. It has a fixed one now, and your {n2} pages should be coming out. Sorry for the paper flood!
C Haha yes, the whole floor is standing around it. Works.

= en|H|3|laptops,hardware|docking
S Laptop docking station not detected
S Screens stay black on the dock since {day}
S Two monitors, one dock, no picture ({laptop})
D The docking station charges my {laptop} but neither {screen|keyboard nor screens} nor network work. Unplugging and plugging it in again helps for about {n2} minutes.\n\nAsset number {asset}.
A Could you tell me what is printed on the underside of the dock (a model number that starts with D)? And is the cable the short one that came with it?
C It says D6{n3}. The cable is {the one from my phone, could that be it?|the original one, about 80 cm.}
A {That cable carries power but not video, so yes 🙂 I am leaving a proper one at your desk.|Then it wants firmware 1.{n2}. I can do that remotely, it takes ten minutes: when would suit you?}
C {After lunch|Any time before {time}} please.
N Firmware on this batch is known bad, {n2} docks of the same delivery. Rolling out the rest on {day}.
F dock-underside.jpg

= en|M|3|email,mailboxes,access|shared-mailbox
S Shared mailbox permissions missing ({mailbox})
S {who} cannot open {mailbox}
D {who} joined our team and needs to read and send as {mailbox}. Right now the mailbox shows up, but opening it says "You do not have permission to perform this action".
A Who is the owner of this mailbox? I need their OK before I add anybody.
C That would be {who2}, in copy. 
C Approved, {who} needs read and send-as please. /{who2}
A Done, {who} has both. It can take up to an hour to arrive; restarting the mail program speeds it up.
C Confirmed, it is there.

= en|L|2|email|calendar-invite
S Calendar invites show the wrong time zone
S Meetings with {office} are one hour off
D All invites that I send to colleagues in {office} arrive one hour {early|late}. It began with the change to winter time. {n1} of us have compared settings, all say the right zone.
A Which program do you send them from, the phone or the computer?
C Both, same result. The web calendar shows it right though!
N Old time zone file on the mail relay, tzdata is from 2023. Change planned for {day} night.
A The cause is an outdated time zone table on our side. It will be replaced on {day} night; invites made before that need to be opened and saved once.

= en|U|2|outage,network,urgent-line|office-down
S No network in {office} at all
S {office}: whole office offline since {time}
D Nothing works here: no Wi-Fi, no cable, phones are dead too. About {n2} people are {making coffee|standing in the corridor}. I am writing from my phone (+00 555 0{n3}).
N Called the carrier, fault number {hex}. They see the line down since {time}.
A We see it too: the line to {office} is down at the provider. They have a fault open and expect to be back within {n1} hours. I will write every half hour.
C Thanks. Could we get the backup line? We have customers in the shop.
A The LTE backup is up now. It is slow, so please no video for the moment.
N Digger cut the fibre in front of the building, says the carrier. Pictures from {who}. 🚜
C Backup works, till is running. You saved our day.
A The carrier has spliced the fibre and the line has been stable for an hour. We have switched back.
F corridor.jpg

= en|M|3|wifi,network|wifi-slow
S Wi-Fi slow in the meeting room on the {floor} floor
S Guest Wi-Fi: captive portal never appears
D In the {floor} floor meeting room speed drops to {n1} Mbit/s as soon as more than {n2} people are in it. On the corridor I get {n3}.\n\nHappens on {os} and on phones.
D Visitors connect to the guest network and get an address ({ip}), but the sign-in page never opens. Typing the address by hand does not help either.
A Thanks! Could you run https://speed.desk.example in that room and paste the line at the bottom?
C Here you are:\n\n> down {n1}.2 Mbit/s  up 0.{n1} Mbit/s  rtt {n3} ms  loss 4%  ap {host}
N Channel 36 is used by the neighbours' access point at full power. Moved ours to 100.
A I have moved the access point to another channel. Would you try again when the room is full?
C {Much better: {n2} Mbit/s with everybody in it.|Good now. We'll watch it.}

= en|H|3|passwords,access|locked-out
S Account locked after holiday
S Password expired while I was travelling
D Back from leave, and my password has expired. The change page says "{err}: password does not meet the history requirement" whatever I type. I promise I am being creative.
A Welcome back! I have reset it; you get a text message with a temporary one. The rule is 14 characters and none of the last ten.
C {The text message has not arrived.|Got it, but now it asks for the VPN, which asks for the password... 🐔🥚}
N Mobile number in the directory is the old one. Verified by video call, updated.
A Sorry, we had your old number. Sent again just now.
C In! Thanks for the patience.

= en|M|2|files|share-full
S Network drive {drive} is full
S "Not enough space" when saving to {drive}
D We cannot save to {drive} any more: "There is not enough space on the disk ({n1} MB free)". The month end closing is {tomorrow|on {day}}, so this is rather important for finance.
N {n3} GB of phone backups in /home/{who}. Again.
A I have added 200 GB for now so that you can work. A large part is a phone backup that somebody put there; may I write to that person?
C Please do. And can we see ourselves who uses how much?
A Yes: there is a report each Monday at https://portal.desk.example/storage. I have added you to the readers.

= en|M|2|files,backup|restore-file
S Please restore a file on {drive}
S Overwrote the budget file, need yesterday's version
D I {overwrote|deleted} "Budget {office} FINAL v{n1} (really final).xlsx" in {drive}\\Finance\\2026. It was fine {yesterday at {time}|on {day}}. Is there a backup?\n\nPlease be quick, {who} does not know yet.
A There is. I have put the version of {time} next to yours, with "restored" in its name. Please check it before you delete anything 🙂
C You are a hero. Checked, all there. {who} will never know.
N Same user, {n1}rd time this year. Suggested versioned folder to their lead.

= en|H|2|laptops,hardware|battery
S {laptop} battery is swelling
S Touchpad bulges, laptop wobbles ({asset})
D The touchpad of my {laptop} ({asset}) is being pushed up from below. It doesn't lie flat any more. I read that this is the battery?
A Please switch it off now, unplug it and do not charge it again. Put it on something that can't burn, a tile or a stone floor. I am arranging a replacement today.
C Done, it is on the balcony. What about my files?
A They are synchronised up to {time}, nothing is lost. The replacement is at the reception in {office} from {time}.
N Batch {hex}, recalled by the maker. {n1} more of these are out there, see list in the asset register.
C Picked up, signed in, everything there. Impressive.
F touchpad.jpg

= en|L|2|software,licenses|license-request
S License for {software} needed
S Please install {software} for {who}
D {who} in our team needs {software} for the {project} project, from {day} for about {n1} months. Cost centre {n4}. Approval from {who2} is attached.
A Thanks, approval seen. There is one free seat; I have assigned it. It shows up in the software centre within an hour.
C Installed. It asks for an activation server?
A Please enter {host}.desk.example, port {port}. 
C That was it.
F approval-{n4}.pdf

= en|M|2|phones,hardware|phone-broken
S Work phone fell {into the sink|from the {floor} floor}, need a replacement
S Company phone screen broken
D My phone {had a bath|met the pavement}. It still rings, but the screen is black. I am on call from {day}, so I need something by then, any model is fine.
A Oh no. A {replacement|loan phone} is packed for you in {office}. Your number moves over when you put the old SIM in.
C Got it. Is there a way to get the photos of the old one? There are meter readings in them.
N Photos were in the cloud backup, last one at {time}. 
A They were backed up: sign in with the same account and they come back by themselves overnight.
C They are back 📸

= en|H|2|security|phishing
S Suspicious e-mail: "Your mailbox is almost full"
S Is this mail from "{who}" real?
S Phishing? Mail about my mailbox quota
D I got this {this morning|at {time}}:\n\n> From: IT Support <support@desk-secure-login.example>\n> Subject: Mailbox quota 99%\n>\n> Dear user, you mailbox is full. Confirm you account in 24 hour:\n> http://desk-secure-login.example/{hex}\n\n{I did not click.|I did click, but typed nothing.|I typed my password before I saw the address. Sorry 😔} What now?
A Thank you for telling us at once, that was exactly right. It is not from us. I have ended all your sessions and you'll be asked for a new password at the next sign-in.
N {n2} people got it, {n1} clicked, 1 entered a password. Domain blocked on {host}. No sign-ins from outside.
C New password set. Is my computer OK?
A Yes, we have looked: nothing was downloaded and nobody else signed in as you. No harm done.
F suspicious.eml

= en|L|2|hardware,workplace|keyboard
S Keyboard: the "e" is broken
S Coff kyboard incidnt
D Th lttr btwn W and R on my kyboard dos not work sinc I spilld coff on it. Plas snd a nw on, {floor} floor, {laptop}.
D Coffee met keyboard. Coffee won. Could I have a new one ({layout} layout)?
A A nw on is on its way :) It is at th rcption.
C Thanks! EEEEEE! It feels so good.

= en|M|2|laptops,performance|slow-laptop
S {laptop} very slow, fan always on
S Laptop freezes in video calls
D My {laptop} takes {n1} minutes to start and the fan never stops. In calls everybody says I sound like a helicopter. {os}, {n2} % of the disk is free.
A I looked at it remotely while you were in your meeting: the search indexer has been on the same file for {n1} days. I have stopped it. Better?
C It is silent! But search in mail does not find anything now.
A That comes back by itself, the index is being built again. Give it until tomorrow.
N Known with {n4}-page PDFs, excluded the scan folder by policy.

= en|M|1|software|update-loop
S Update restarts my computer in the middle of {the day|presentations}
S Update {ver} fails with {err}
D The update {ver} tries to install every {day}, restarts, says "Undoing changes", and is back where it was an hour later:\n\n2026-11-0{n1} {time}:12 Error 0x{hex} in phase SAFE_OS, operation MIGRATE_DATA\n2026-11-0{n1} {time}:13 Rolling back ...\n2026-11-0{n1} {time}:55 Rollback finished with 0x0\n\nCan I switch it off?
A Please don't. The recovery partition is too small for it. If you leave the machine on tonight I'll enlarge it remotely.
C It is on, lid open, on power.
N Partition grown to 1 GB, update went through at {time}.
A It's done, and the machine should be quiet for a month.

= en|L|1|workplace,hardware|monitor-request
S Desk move from {floor} floor: what do I do with the monitors?
D I'm moving to desk {n3} on {day}. Do I carry the monitors myself or does somebody come? One of them has a {yellow|purple} stripe, could it be swapped at the same time?
A Leave everything where it is, please put a note with the new desk number on each piece. The striped one gets replaced.
C Notes are on. The plant 🪴 has one, too.
A Moved, including the plant.

= en|M|2|accounts,access|name-change
S Name change in the directory
S Please change my display name and e-mail address
D I got married 🎉 and my name is now {who2}. Could you change display name and address? Mail to the old address should still arrive.
A Congratulations! Both done, the old address stays as an alias. The {app} takes the new name over night.
C The {app} still shows the old one in reports of last year. Not a problem, just so that you know.
N Reports are frozen at month end, by design. No action.

= en|H|1|network,servers|switch-port
S Port on the {floor} floor dead, {host} not reachable
S {host} not reachable from {office}
D From {office} we can't reach {host}:\n\n$ ping -c 3 {host}\nPING {host} ({ip}) 56(84) bytes of data.\nFrom 10.24.0.1 icmp_seq=1 Destination Host Unreachable\nFrom 10.24.0.1 icmp_seq=2 Destination Host Unreachable\n\n--- {host} ping statistics ---\n3 packets transmitted, 0 received, +2 errors, 100% packet loss\n\nFrom the VPN it works.
A Your subnet was left out of a firewall change last night ({hex}). I have added it. Does it work now?
C Ping works, SSH on port {port} does not.
N Rule only allowed 443. Extended, peer reviewed by {who}.
A Try again, please: all the ports of the old rule are in it.
C All good.

= en|L|2|how-to,email|out-of-office
S How do I set an out-of-office for a colleague?
D {who} is ill and forgot the out-of-office. Can I set it, or can you? Text:\n\n"Thank you for your message. I am back on {day}. In urgent cases please write to {mailbox}."
A We can, with the OK of the person or their lead. Is {who2} still the lead?
C Yes, and in copy.
A Set until {day}. Get well soon to {who}! 
$t$), (2, $t$
= en|H|3|onboarding,accounts|new-starter
S New starter on {day}: {who}, {office}
S Onboarding {who}: laptop, accounts, badge
D {who} starts in {office} on {day} as {a sales engineer|an accountant|a nurse coordinator|a warehouse lead|a teacher|a designer}. Needed:\n\n- {laptop} and a phone\n- accounts: mail, {app}, {software}\n- groups: same as {who2}\n- badge for {floor} floor\n\nManager is me.
A Thanks for telling us in time! Accounts are made and the laptop is being set up. What should the e-mail address be?
C First name and last name please, like everybody. And no hyphen, she hates it.
N "Same as {who2}" includes payroll admin: asked, not needed. Left it out.
A All ready at the reception in {office} on {day} from 8:30, ask for {who2}. First password comes by text message.
C She was working by 9:15. That was a record!

= en|M|2|offboarding,accounts|leaver
S Leaver: {who}, last day {day}
S Please close the account of {who}
D {who} leaves us on {day}. Please block access at {time}, forward mail to {who2} for {n1} weeks and keep the files until the end of the year.
A Planned for {day} {time}. Who will bring back laptop {asset} and the phone?
C {who2} has both.
N Access removed in mail, VPN, {app}. Two API keys were in that name, moved to a service account.
A All done; laptop and phone arrived. Forwarding ends by itself.

= en|M|2|facilities,workplace|badge
S Badge does not open the {floor} floor door
S Door to the server room beeps and stays shut
D Since {day} my badge opens the front door but not the {floor} floor. The reader blinks {red twice|orange}. Badge number {n4}.
A Your right for that floor ended with the project. Who should approve a new one?
C {who}, please ask there.
N Approved by {who} by phone.
A Active now. Hold the badge for three seconds the first time.
C It opened 🚪 thanks

= en|L|2|facilities,office-4|climate
S It is {freezing|a sauna} on the {floor} floor
S Air conditioning: {deg} degrees in the meeting room
D It has been {deg} degrees in here since {day}. Somebody put a {scarf|fan} on the copier. The panel says "LOCKED BY FACILITY".
A I have passed it on to the building's people, their number is FM-{n4}. They come {tomorrow|on {day}}.
C They came, looked, said "hm" and left. It's still the same.
N FM says the sensor sits behind a new cupboard. Cupboard has been moved 30 cm. I love this job.
A The cupboard in front of the sensor has been moved. Would you look at the thermometer in an hour?
C 21 degrees. It was the cupboard?! 😂

= en|L|1|facilities|coffee
S Coffee machine on the {floor} floor shows "ERROR {n2}"
D I know it is not IT, but it has a plug and a display. It says ERROR {n2} and makes a sad noise ☕. The people here get nervous.
A It has a network cable as well, so it counts. Please take out the drip tray for ten seconds and put it back.
C You fixed it by e-mail. You can expect cake.
N Cake arrived. 🍰

= en|M|2|hr,payroll|timesheet
S Cannot submit timesheet for last week
D The timesheet says "period is locked" although payroll closes on {day}. I still have {n1} days to enter.
A Your lead closed the week early. I have opened it for you until {time} tomorrow.
C Entered. But now {day} has {n2} hours: travel was added on top of work.
N Double booking from the travel tool, same as in three others. Bug filed with the maker: TS-{n4}.
A Corrected by hand, and the maker knows about the fault.

= en|M|2|hr,payroll|payslip
S Payslip PDF cannot be opened
D The payslip for last month asks for a password, and it's neither my birthday nor the staff number. The one before opened fine.
A Since last month it is the last six digits of your IBAN. The note about it went to an old list, sorry!
C Opens. Maybe put that on the page itself?
A Good idea, I have asked for exactly that.

= en|M|1|hr,accounts|training
S No access to the course "Data protection 2026"
S Course finished, but still "in progress"
D I finished the course with {n2} %, but it's still "in progress" and I get a reminder every morning. My lead gets one as well.
A The last page has to be closed with the button "Finish", not with the window. Most people miss it. I've set yours to done.
C No reminder today. Thanks!

= en|M|2|meeting-rooms|video-room
S Camera in meeting room "{room}" does not work
S Room "{room}": remote people can't hear us
D The remote people see us but hear nothing, or only the {air conditioning|drilling outside}. We had {who} on somebody's phone on the table in the end. Important meeting again on {day} at {time}.
A The microphone bar had fallen back to its own firmware. It's updated; I'm in the room at the time to be sure.
C All good today, even {office} understood us.
N Put a reminder in the calendar: {n1} rooms with the same bar.

= en|M|1|meeting-rooms|room-booking
S Room "{room}" booked until 2031
S Double booking of "{room}" every {day}
D Someone has booked "{room}" every {day} until 2031. The organiser is {who}, who left {n1} years ago. Can we have it back?
A Series removed, and {n2} other series of people who left. You can book again.
C What a gift. All teams send greetings.

= en|M|1|remote-work|roaming
S Roaming: no data in {Japan|Brazil|Canada|Morocco}
D I landed an hour ago and my phone has voice but no data. The hotel Wi-Fi blocks our VPN (port {port}). I present at {time} local time.
A Roaming is on now; switch flight mode on and off once. For the VPN choose "Stealth (443)" in the menu.
C Data works! VPN works too 🛫
N Added the country to their profile until the end of the month.

= en|H|2|servers|disk-alarm
S ALERT: disk on {host} at {pct} %
D Automatic message from monitoring.\n\nhost: {host}\ncheck: disk /var\nstate: CRITICAL ({pct} % used, {n1} GB free, grows 1.{n1} GB/h)\nsince: {time}\nrunbook: https://wiki.desk.example/runbook/disk
N /var/log/journal is {n3} GB, debug logging was left on after last week's change ({hex}).
N Debug off, journal vacuumed to 2 GB. Free: 61 %.
A Cleaned up and the cause removed. Watching it until tomorrow.

= en|M|1|servers,security|certificate
S Certificate of {host} runs out in {n1} days
S Browser warns about {host}.desk.example
D Every browser warns when we open https://{host}.desk.example:\n\nSEC_ERROR_EXPIRED_CERTIFICATE\nValid until: {date} 23:59:59 GMT\n\nCan I go on?
A Please do not click through it, even though it's only internal. A new certificate is in place in {n2} minutes.
N Renewal hook failed because of a full /tmp. Fixed hook, added check.
A Done, reload the page please.
C Green again ✅

= en|M|1|databases,performance|slow-report
S Monthly report needs {n2} minutes since {day}
S Query on {host} times out
D Our report took 20 seconds, since {day} it's {n2} minutes or it ends with:\n\nERROR:  canceling statement due to statement timeout\nSQL state: 57014\n\nNothing was changed on our side (I think).
N Statistics are three weeks old, autovacuum was blocked by an idle transaction of {who}'s notebook. Plan:\n\nSeq Scan on bookings  (cost=0.00..91{n4}.00 rows=1 width=212) (actual rows=4{n4}31)
A An old connection kept the database from tidying up. I've ended it and refreshed the statistics. Could you run the report again?
C 14 seconds. I don't even have time for tea now 🍵

= en|L|1|how-to|pdf-merge
S How can I merge two PDFs?
S Which tool may I use to put PDFs together?
D I have to put {n1} PDFs together every week. Last time I used a website, and {who} nearly fainted. What may I use?
A {who} was right 🙂 Please use the "PDF Toolbox" from the software centre; it works without sending anything anywhere.
C Found it. Does it turn pages too?
A It does: Pages, Rotate. 
$t$);
