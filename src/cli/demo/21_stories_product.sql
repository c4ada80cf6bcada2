-- Stories of paying customers: invoices, orders, the apps, the interface.
INSERT INTO ttydesk_demo.source (part, txt) VALUES (3, $t$
= en|M|5|billing,invoices|invoice-vat
S Invoice PDF shows wrong VAT number
S {inv}: VAT number is still the old one
S Invoice {inv} needs our purchase order number
D Invoice {inv} over {amount} shows our old VAT number. Our accounting sends it back every month. The number in the portal under Company > Tax is the right one.
D {inv} still has the VAT number of our former company. Could we have a new one ({amount}, same date)? The right number is in the portal under Company > Tax.
D Our accounting can't book {inv} without the purchase order number PO-{n4}{n2}. Where can I enter it for the future?
A Thanks, I see the right number in your account, but the invoice takes it from the contract. I have changed it there and will send you a corrected {inv}.
C {Received, accounting is happy.|Got it, but the date is today's. It has to be the original date, please.}
N Finance says original date is fine if a credit note goes with it. CN-{n4} made.
A Here it is with the original date, with the credit note for the first version.
C Perfect, thank you.
F {inv}.pdf

= en|H|4|billing,refunds|double-charge
S Charged twice for {month}
S Double payment: {amount} on {day}
D My card was charged {amount} twice on {day}, once at {time} and again two minutes later. Only one of them has an invoice ({inv}). Please refund the other.
A I'm sorry about that. I can see both payments: the first one timed out on our page but went through at the bank. I've refunded the second, it takes {n1} to 10 working days to show up.
C {Nothing here yet after a week.|OK, I'll watch my statement.}
N Refund re_{hex} is "pending" at the payment provider. Opened a case there.
A The bank has confirmed it: value date {day}. 
C Arrived today. Thanks for staying on it.
F statement.png

= en|M|3|refunds,orders|refund
S Refund for order {order}
S Returned {product}, when do I get my money back?
D I sent back the {product} from order {order} on {day}, tracking says it was delivered at {time} (signed by "{who}"). How long does the refund take?
A It has arrived and been checked. {amount} is on its way to the card you paid with.
C {My card has been replaced since then. Does it still work?|Super quick, thank you!}
A Yes, the bank moves it to the new card by itself.
N Goods were fine, back to stock. Return reason "too small".

= en|H|3|orders,shipping|parcel-lost
S Order {order} never arrived
S Tracking stuck since {day}: {order}
S Parcel delivered to a neighbour that does not exist
D Tracking of order {order} says "delivered to neighbour {who}, no. {n2}". There is no number {n2} in our street, it ends at {n1}. We need the {product} by {day}.
D {order} has been "in transit" for {n2} days:\n\nMon 07:12  Arrived at sorting centre {office}\nMon 19:40  Departed sorting centre {office}\nTue 03:05  Arrived at sorting centre {office}\nTue 19:41  Departed sorting centre {office}\n\nIt seems to like it there.
A That is strange indeed. I've asked the carrier for the driver's notes and have reserved a second {product} for you in the meantime.
C Thank you. Please send the second one to the office, not to me.
N Carrier: label was torn, went in circles. Investigation {hex}.
A The replacement left us today with express delivery. Should the first one turn up, please just send it back with the label inside.
C It's here 📦 And the first one came an hour later. Sent back.

= en|M|2|orders,products|wrong-item
S Wrong item: got {product2} instead of {product}
S {order}: this is not what we ordered
D In the box of {order} was a {product2}, on the delivery note it says {product}. {The box was sealed.|Somebody must be missing theirs!}
A Sorry! The right one leaves today. You don't have to send the other one back, {a school nearby might like it|please keep it}.
C Very kind. The {product2} works well by the way 😄
F box.jpg

= en|M|3|app,mobile|app-crash
S App crashes when I {open the camera|scan a barcode|switch to landscape}
S {app} app closes itself since {ver}
D Since version {ver} the {app} app closes when I {tap on "Scan"|open a delivery|rotate the phone}. {os}, plenty of memory. Reinstalling didn't help.\n\nWorks on my colleague's older phone with the previous version.
A Thanks for the clear description. Could you send the crash report? Settings > Help > Send report, then tell me the eight characters you get.
C It is {hex}.
N Null camera permission after OS upgrade, same stack as {n2} others. Fix is in {ver}.1, in review at the store.
A We've found it: the app doesn't notice that the permission for the camera was reset. Until the fix is out: switch the permission off and on once in the system's settings.
C Workaround works 👍🏽

= en|H|3|app,login|login-loop
S Login page loops in {browser}
S Cannot sign in to {app}: "invalid state"
D After entering my password the {app} sends me back to the login page, again and again. {browser}, {os}. In a private window it works.
A That sounds like an old cookie. Please open https://{appslug}.desk.example/logout once and then sign in again.
C Same. I looked at the address bar, it flickers between two pages and ends in\n\nhttps://{appslug}.desk.example/callback?error=invalid_state&error_description=state+does+not+match&trace={hex}{hex}
N SameSite cookie and their bookmark on the old domain. Redirect added on {host}.
A Your bookmark pointed to the old address, which we now redirect. It should work without changes on your side.
C It does!

= en|M|3|app,reports|export-broken
S CSV export has broken umlauts
S Export of {n4} rows stops at 1,000
D The CSV export shows "MÃ¼ller" instead of "Müller" and "â‚¬" instead of "€" when I open it in the spreadsheet.
D I filter for {n4} bookings, the page shows {n4}, the exported file has exactly 1,000 lines. Is there a limit? The page doesn't say so.
A The file is UTF-8, the spreadsheet takes it for something older. There's a checkbox now, "for spreadsheets", that adds a marker.
C Works with the checkbox. Could it be the default?
N Asked product: default on from {ver}.
A It'll be, from version {ver}. I have written that into the notes so that you get a message.

= en|L|4|feature-request,app|dark-mode
S Feature request: dark mode in portal
S Please add dark mode 🌙
S Idea: keyboard shortcuts in {app}
D Our night shift works with the portal for hours and it's like looking into a lamp. A dark theme would be wonderful. {n2} people here would sign that.
D Please, please, please. It's {time} and my eyes hurt. All of us on the late shift would be grateful 🌙
D It would help us a lot if one could {move to the next record with j and k|save with Ctrl-S|search with /}. We do {n3} of these a day.
A Thank you, that is a good one. It is on the list, you're number {n3} to ask. I've linked your request so that you hear from us when something happens.
C Great. Happy to test it.
N Linked to feature FR-{n3}. Top ten.

= en|M|2|api|webhook
S Webhooks stopped at {time}
S Webhook delivers twice
D Since {time} no webhook arrives. Our end answers 200 to a test with curl:\n\n$ curl -i -X POST https://hooks.{appslug}.example/in -d 'ping'\nHTTP/2 200\ncontent-length: 2\n\nok\n\nYour dashboard shows "disabled after {n2} failures", but no failures.
D We get every webhook twice, {n2} ms apart, with different ids ({hex} and {hex}) and the same payload. We book goods with it, so it hurts.
A The endpoint was switched off after {n2} time-outs of more than 5 seconds between {time} and the hour after. I have switched it on; {n4} events are being sent again now, oldest first.
C Coming in. Can we see these time-outs somewhere?
A Yes: Settings > Webhooks > Log, keep 30 days. I'd suggest to answer at once and to do the work later.
C Makes sense. We'll change it. 
N They do all of the booking inside the request. Sent them the guide.

= en|H|2|api|api-429
S API answers 429 although we are below the limit
D We send {n2} requests a minute, the documentation says 600. Still:\n\nHTTP/1.1 429 Too Many Requests\nRetry-After: {n2}\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-Request-Id: {hex}{hex}\n\nNote the Limit of 60.
A Good eye: your key is still on the trial plan, which has 60. I've moved it to yours. No restart needed.
C Limit says 600 now. Thanks. Would be nice if the upgrade did that by itself 😉
N Upgrade job fails for keys made before March. BUG-{n4}.

= en|M|1|api,how-to|api-paging
S API: how to page through more than {n4} records?
D With page={n2} I get records that I already had on the page before when new ones come in at the same time. What is the proper way?\n\nGET /v2/bookings?page={n2}&size=100&sort=created\nAuthorization: Bearer ***\n
A Please use the cursor: each answer has "next", pass it on as it is. It doesn't shift when new records arrive.
C Oh, that's simple. Found it in the docs now, too, at the very bottom.
A I'll have it moved to the top.

= en|U|2|payments,outage,urgent-line|payments-down
S Card payments fail at the till in {office}
S Payments fail: "issuer not reachable"
D All card payments at our tills in {office} fail since {time} with "issuer not reachable ({n2})". Cash only, and there's a queue to the door.
N Payment provider's status page: green. Our logs: TLS handshake errors to {ip} since {time}.
A We see it, and we're on it together with the provider. Please use the offline mode: Menu > Till > Offline, up to {amount} per receipt.
C Offline mode works. Tell us when we can switch back.
N Provider changed the intermediate certificate without notice. Added to bundle on {host}.
A It's solved, you can switch back. Receipts from offline mode are sent by themselves.
C All through. Phew!

= en|M|2|payments,billing|card-declined
S Card declined, but it works everywhere else
S How can I pay by bank transfer?
D Your page declines my company card with "do_not_honor", three times now. The bank says nothing arrived there. I'd like to pay {inv} before the account is blocked.
A Our provider asks for a second confirmation for amounts above {amount}, and the window for it seems to have been blocked. Could you try with {browser} or shall I send you the bank details?
C Bank details please, I don't like windows that hide.
A You find them on {inv}; I've moved the due date by two weeks.
C Paid today.

= en|M|2|contracts,billing|cancel
S Cancel subscription at the end of {month}
S Please confirm our cancellation
D We would like to cancel our subscription ({n2} seats) at the end of {month}. {It's not you, it's our budget.|We've been bought and have to use their system.} Please confirm in writing.
A That's a pity, and of course I confirm it: your contract ends on the last day of {month}. You can export everything until then, and {n2} days longer on request.
N Contract had another {n1} months. Sales agreed to let them go.
C Thank you for making it so easy. We'll be back one day.

= en|M|2|contracts,licenses|more-seats
S {n2} more seats from {day}
D We grow! We need {n2} more seats from {day}, and invoices per department from now on if that's possible (departments: Sales, Service, {office}).
A Seats are added and you pay from {day} on. For invoices per department please fill in the list, the template is attached.
C List attached.
A All set, first split invoice will be the one for {month}.
F departments.xlsx

= en|L|1|contracts,privacy|dpa
S Data processing agreement, signed copy
S Where is our data stored?
D For our audit we need the signed data processing agreement and the list of sub-processors, with the place of each. Until {day} if possible.
A Both attached. Your data is stored in {two|three} places in the EU, backups in the same countries.
C Thanks. The auditor asks who can read the backups.
N Legal: standard answer 7.
A Only two people, with a hardware key each, and every access is logged. The paper is attached.
F dpa-signed.pdf

= en|M|1|privacy,accounts|gdpr
S Delete my data (GDPR)
S What do you know about me?
D Please send me everything that you have stored about me, and delete it afterwards. ~mail~
A We've received your request and will answer within 30 days. May I ask you to confirm it with the link sent to this address?
C Confirmed.
N Export made, {n3} records, includes {n1} tickets. Reviewed by {who}.
A The archive is ready at https://portal.desk.example/privacy/{hex} for 14 days. Deletion follows after that.

= en|M|2|products,hardware|product-broken
S {product} does not switch on
S {product}: blinks {n1} times and stops
D The {product} (bought on {date}, serial {serial}) doesn't switch on any more. The light blinks {n1} times red, then nothing. I've held the button for 30 seconds as in the manual.
A {n1} blinks mean that it didn't like an update. Could you connect it by cable, hold the button and plug it in?
C It shows a penguin 🐧 and a bar. Is that good?
A That's very good! Leave it alone for ten minutes.
C It lives!
F blinking.mp4

= en|M|1|products|warranty
S Warranty for {product}, serial {serial}
S Spare part for {product}
D The {hinge|lid|display|charging port} of our {product} is broken after {n2} months. Is that covered? Serial {serial}, invoice {inv}.
A It's covered, two years from the date of invoice. The label for sending it in is attached; please keep the power supply.
C Sent today, tracking 00{n4}{n4}{n4}.
N Repaired, board replaced, tested 24 h.
A Repaired and on its way back to you.
F label.pdf

= en|M|2|app,mobile|sync
S Bookings made offline disappear
S Offline bookings never reach the web
D What I enter on the phone in the cellar (no network) shows "saved ✓", but {n1} of yesterday's {n2} records never appeared on the web. The customer signed on the glass!
A Please don't sign out or reinstall: they are still on the phone. Open Menu > Sync > Details and tell me what it says, please.
C "3 waiting, 1 refused: customer {n4} merged into {n4}"
N Merged customers block the queue. Fixed server side: resolved to the survivor. BUG-{n4}
A The customer had been merged into another one and that stopped everything behind it. I've put that right; please tap "Sync now".
C All there, signatures included. 😮‍💨

= en|M|1|app|map
S Map shows our shop in the {sea|river}
S Wrong address on the map
D According to your map our shop in {office} lies about {n3} metres out in the water. Customers have started to send pictures 🐟. Right is 38.7{n3}, -9.1{n3}.
A Funny, though not for you. I've moved the pin by hand; maps on phones refresh within a day.
C We're on land again! ⛵→🏠

= en|M|1|email|mail-spam
S Your mails end in our spam folder
S Order confirmations are not delivered to customers
D Customers with addresses at {mailprovider}.example don't get our order confirmations. In the log I see:\n\n{time}:22 to=<{who3}@{mailprovider}.example> status=deferred (451 4.7.1 Greylisted, try again in {n3} seconds (in reply to RCPT TO command))\n{time}:52 to=<{who3}@{mailprovider}.example> status=bounced (550 5.7.26 This mail is unauthenticated, which poses a security risk)
A Your domain has no SPF record that includes us any more. It was there until {day}. Please add:\n\nv=spf1 include:_spf.desk.example ~all
C Our web agency "tidied up". It's back in.
N Verified with dig, TTL 1 h.
A I see it. Test mail was accepted a minute ago.

= en|L|1|accounts,how-to|transfer-owner
S Make {who} the owner of our account
S The owner of our account has left
D {who2}, who made the account, isn't with us any more. We need {who} as the owner. What do you need from us?
A A letter on your company's paper, signed by somebody who's in the register. A photo is fine.
C Attached.
N Register checked, signer is a director.
A {who} is the owner now and has got a mail about it.
F letter.jpg
$t$), (4, $t$
= en|M|2|developers|build-fails
S Build {n4} fails on {host}, works on my machine
S CI: runner {host} out of disk
D The build fails since {day}, the same commit passes here:\n\n{esc}[32m✓{esc}[0m lint (3.{n1}s)\n{esc}[32m✓{esc}[0m unit ({n3} tests)\n{esc}[31m✗{esc}[0m package\n    {esc}[1merror:{esc}[0m cannot open output file build/{hex}.o: No space left on device\nmake: *** [Makefile:{n3}: package] Error 2\n\nBuild: https://ci.desk.example/job/{n4}
N Docker layers, {n2} GB. Cleaned; cron for it was lost with the move to {host}.
A Runner was full of old images; cleaned, and it now does so each night. I've restarted your build, it's green.
C Confirmed 🟢 Thank you!

= en|M|1|developers|very-long-line
S Importer: 414 from the API
S Importer fails with a very long URL
D This is the call that fails (one line, sorry):\n\ncurl --fail --silent --show-error --retry 5 --header 'Authorization: Bearer ***' --header 'Accept: application/json' 'https://api.desk.example/v2/bookings?from=2026-01-01T00:00:00Z&to=2026-11-30T23:59:59Z&status=open,waiting,confirmed,cancelled&office={office}&include=customer,lines,lines.product,payments,notes&sort=-created,id&size=500&cursor=eyJpZCI6{hex}{hex}{hex}{hex}{hex}{hex}{hex}{hex}LCJjcmVhdGVkIjoi{hex}{hex}{hex}{hex}' --output bookings-{n4}.json\n\nAnswer: 414 URI Too Long.
A The cursor carries the whole filter, and with all of these fields it gets too long for the front server. You can send the same as POST with a body.
C POST works. The cursor is a monster though 👹
N Cursor format v3 will be 24 bytes.

= en|M|1|developers,databases|replication
S {host}: replica {n2} minutes behind
S Read replica returns old data
D Our dashboard reads from {host} and shows figures from {n2} minutes ago.\n\n  application_name | state     | replay_lag\n  -----------------+-----------+-----------------\n  {host}      | streaming | 00:{n2}:17.{n3}\n\nIs somebody running something big?
N Yes: a report of {n1} hours on the replica blocks replay. max_standby_streaming_delay is -1. Somebody's "temporary" setting from spring.
A A long report held it up. It is finished, the replica has caught up, and reports above 15 minutes are moved to another machine.
C Lag is 200 ms. 👌

= en|H|1|security,accounts|stolen-laptop
S Laptop stolen on the train
S Lost: {laptop}, {asset}
D My bag with the {laptop} ({asset}) was stolen on the train between {office} and the airport at about {time}. It was switched off. Police report number {n4}-{n4}.
A I'm sorry, that's horrible. The laptop is encrypted and I've locked it: if it goes online it wipes itself. All your sessions are ended.
C Thank you. I've nothing to work with now.
A A loan {laptop} waits in {office}. Please bring your badge or a passport.
N Wipe command pending. Insurance form sent to {who}.
C Got it, works. Still shaking a bit 🫶

= en|M|1|security,access|access-review
S Access review {month}: {n2} people in group "{project}"
S Who has access to {drive}\\Board?
D For the yearly review I need the list of everybody who can read {drive}\\Board, including people who get it through groups in groups.
A Attached: {n2} people, {n1} of them by nested groups (yellow).
C {who} and {who2} should not be there.
N Came in through "All {office}". Removed group, added the two assistants by name.
A Removed, the list in the attachment is the new one.
F access-review.xlsx

= en|M|1|app,accessibility|screen-reader
S Screen reader cannot read the booking form
D I use a screen reader. In the new form all fields are announced as "edit, blank" since {ver}. I can't book without help any more, which I could before.
A Thank you for telling us so precisely. This is a fault and we treat it as one with high priority. Until then the former form is at https://{appslug}.desk.example/classic.
N Labels were replaced by placeholders in the redesign. {who} fixes it, release {ver}.2.
C The classic form works well for me. Will you tell me before it goes away?
A I promise: it stays until the new one is right.
C Tested {ver}.2 today: labels are read properly. Very well done.

= en|L|1|app,translation|translation
S Translation: button "Save" is called "Rescue"
D In the {Finnish|Swedish|Dutch|Danish} version the button for saving is translated as in saving somebody's life. It's quite dramatic when one only changes a phone number.
A 😂 Thank you. We'll become less dramatic with {ver}.
C A pity, in a way.

= en|L|1|feedback|praise
S Just wanted to say thanks
S Great support by {who}!
D No problem this time. {who} helped us {until late|on a Sunday} when our system stood still, and stayed friendly although we weren't. Please pass it on! 💐
A Passed on, with a big smile. Thank you for taking the time!
N Printed it, on the fridge.

= en|M|1|feedback|complaint
S Complaint: four people, four answers
S Third time I explain the same problem
D I've now explained the same problem to {n1} people: {who}, {who2} and others whose names I did not get. Each asks for a screenshot. I've sent {n2} screenshots. Please read them 😠
A You're right, and I'm sorry. I've read everything from the beginning, I own this now, and you'll get one answer from one person: me, by {time} tomorrow.
N Cause: three tickets of the same customer, merged. Coaching with the team on {day}.
A Here's that answer: your contract was on an old price list, which blocked the update each night. Corrected, tested, and I've credited one month.
C Now THAT is support. Thank you.

= en|M|1|phones|call-quality
S Phone system: calls to {mailbox} end after {n2} seconds
D Every call is cut after exactly {n2} seconds, incoming and outgoing. Internal calls are fine. It began after the router was exchanged on {day}.
A A cut after a fixed time is nearly always the router's "SIP helper". Could somebody with access switch off SIP ALG?
C Found it under "Gaming"?! Off now. We're at {n2} minutes and counting.
A Classic. 

= en|M|1|hardware,printers|scan-to-mail
S Scan to mail does not work any more
D The {printer} on the {floor} floor scans, whirrs, says "sent", and nothing arrives. To addresses outside it works, to ours not.
N Mail gateway refuses mails from our own domain from outside. Printer uses the external relay.
A The scanner used a mail server that isn't allowed to send for us any more. It's on the right one now.
C 14 mails arrived at once 📬

= en|L|1|workplace,how-to|standing-desk
S Standing desk goes up by itself
D My desk rises by about {n1} cm an hour. By {time} I work on tiptoe. Is that a feature?
A It's a stuck button under the left edge, we've had it with this series. Please pull it down with a fingernail.
C Fixed. I miss the excitement.

= en|M|1|backup,servers|backup-test
S Restore test {month}
S Please confirm the yearly restore test
D For our ISO audit: when was the last restore test, of which system, how long did it take and who signed it?
A {date}: {host}, {n3} GB, 2 h {n2} min, signed by {who} and {who2}. The protocol is attached.
C The auditor was impressed. That never happens.
F restore-test.pdf
$t$);
