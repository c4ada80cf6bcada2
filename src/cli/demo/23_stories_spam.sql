-- What the filter let through. Handled without a word.
INSERT INTO ttydesk_demo.source (part, txt) VALUES (9, $t$
= spam|L|3|spam|spam-seo
S Rank #1 on search engines in {n1} days!!!
S Your website has {n3} SEO errors
S Re: Re: your website
D Dear website owner,\n\nI was browsing your site and found {n3} errors that hurt your ranking. We are a team of {n2} certified experts and can bring you on PAGE 1 in {n1} days.\n\nReply "YES" for a FREE audit.\n\nKind regards,\n{who}\nSenior Growth Ninja
= spam|L|2|spam|spam-prince
S Urgent business proposal from {who}
S CONFIDENTIAL: transfer of {n2}.{n1} million
D Greetings of the day,\n\nI'm the lawyer of the late Eng. {who2}, who left {n2}.{n1} million in a bank without next of kin. You have the same family name. I propose to share 60/40. Only your bank account, passport and total confidence are needed.\n\nGod bless
= spam|L|2|spam|spam-crypto
S You have been selected: {n1}.{n2} BTC waiting 💰
S FINAL NOTICE: claim your wallet 🚀🚀🚀
D 🚀🚀🚀 CONGRATULATIONS 🚀🚀🚀\n\nYour wallet 0x{hex}{hex} was chosen for our airdrop. Claim in {n2} minutes:\n\nhttp://free-coins-{hex}.example/claim?u={hex}\n\nDo not miss it like your friend {who} did!
= spam|L|2|spam|spam-list
S Buy verified e-mail list ({n3},000 contacts)
S Attendee list of the trade fair in {office}
D Hi,\n\nWould you be interested in the attendee list of the trade fair in {office}? {n2},{n3} contacts with direct phone numbers, 100% opt-in (they don't know it yet).\n\nLet me know your thoughts!
= spam|L|1|spam|spam-led
S LED lights factory price 深圳工厂直销
S Best quality {product} from factory
D Dear Purchase Manager,\n\nGlad to know you are in the market of LED light. We are factory in 深圳, 质量好, 价格低. MOQ only {n4} pcs, FOB {amount}.\n\nBest regards\nWendy 😊
= spam|L|1|spam|spam-ooo
S Automatic reply: Out of office
S Auto: Ticket received [Ticket #{n4}{n2}]
D Thank you for your message. I'm out of the office until {day} without access to my e-mail. In urgent cases please contact my colleague, who is out of the office as well.\n\n> Thank you for your message. I'm out of the office until Monday
= spam|L|1|spam|spam-hex
S {hex}{hex} undeliverable
S =?UTF-8?Q?W=C3=BCrden_Sie_gern?=
D The following message could not be delivered to one or more recipients:\n\n  {who3}@{mailprovider}.example\n\n----- Transcript of session follows -----\n... while talking to mx{n1}.{mailprovider}.example.:\n>>> RCPT To:<{who3}@{mailprovider}.example>\n<<< 550 5.1.1 User unknown
$t$);
