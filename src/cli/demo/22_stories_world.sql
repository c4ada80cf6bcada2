-- Stories in other languages and scripts; several are answered in English,
-- as desks do. The last ones are short on purpose: wide and combining text.
INSERT INTO ttydesk_demo.source (part, txt) VALUES (5, $t$
= de|H|3|vpn,network|de-vpn
S VPN bricht alle {n2} Minuten ab
S Kein Zugriff auf {host} aus dem Homeoffice
D Seit dem Update auf {ver} bricht die VPN-Verbindung alle {n2} Minuten ab. Im Büro läuft alles, nur von zu Hause nicht. Gerät: {laptop}, {os}.\n\nIch arbeite heute notfalls über das Handy weiter.
A Vielen Dank für die Meldung. Könnten Sie bitte im Programm unter "Profil" die Einstellung "EU-2" wählen und es noch einmal versuchen?
C {Leider unverändert.|Besser, aber nach einer Stunde war wieder Schluss.} Die Meldung heißt jetzt "Gegenstelle antwortet nicht".
N Gleiche Ursache wie bei {n1} anderen: Keepalive-Abstand. Netzwerkteam ist dran.
A Die Ursache ist gefunden und behoben. Bitte trennen Sie einmal und verbinden Sie sich neu, dann greift die Änderung.
C Läuft seit heute früh stabil, danke schön!
= de|M|3|billing,invoices|de-rechnung
S Rechnung {inv}: falsche Umsatzsteuer-ID
S Rechnungsanschrift hat sich geändert
D Auf der Rechnung {inv} über {amount} steht noch unsere alte USt-IdNr. Unsere Buchhaltung kann sie so leider nicht verbuchen. Könnten Sie uns bitte eine korrigierte Fassung schicken?
A Gerne, die korrigierte Rechnung {inv} hängt an. Die Nummer ist jetzt auch im Vertrag hinterlegt, damit das nicht noch einmal passiert.
C Ist angekommen und passt. Herzlichen Dank für die schnelle Hilfe!
F {inv}.pdf
= de|M|2|printers,hardware|de-drucker
S Drucker im {n1}. Stock druckt nur noch Hieroglyphen
S Druckerwarteschlange hängt: Größenüberschreitung
D Der Drucker {printer} druckt statt der Lieferscheine seitenweise Zeichensalat (siehe Foto). Ausschalten hat nicht geholfen, er macht danach einfach weiter 😅
A Das ist ein falscher Treiber nach dem gestrigen Update. Ich habe ihn auf {host} getauscht. Bitte drucken Sie noch eine Seite.
C Lesbar! Die {n2} Seiten Kunst behalten wir.
F hieroglyphen.jpg
= fr|H|3|login,access|fr-connexion
S Impossible de me connecter à {app} depuis {day}
S Mot de passe refusé après réinitialisation
D Bonjour,\n\ndepuis la dernière mise à jour ({ver}), je n'arrive plus à me connecter : la page tourne en boucle et affiche « état invalide ». J'ai essayé avec {browser} et en navigation privée, sans succès.\n\nC'est assez urgent, nous clôturons le mois vendredi.
A Merci pour votre message. Pourriez-vous supprimer les cookies du site, puis réessayer ? Le lien https://{appslug}.desk.example/logout le fait pour vous.
C {Toujours pareil, malheureusement.|Ça marche une fois sur deux.}
N Ancien favori vers l'ancien domaine, redirection ajoutée.
A C'était votre favori, qui pointait vers l'ancienne adresse. Elle est désormais redirigée, tout devrait rentrer dans l'ordre.
C Ça fonctionne, merci infiniment et bonne journée !
= fr|M|2|orders,shipping|fr-colis
S Commande {order} : colis jamais reçu
S Où est passé mon colis ? ({order})
D Le suivi indique « livré au gardien » alors que notre immeuble n'en a plus depuis {n2} ans… Pouvez-vous vérifier auprès du transporteur ? Il s'agit de la commande {order}.
A Je suis désolée pour ce désagrément. Une enquête est ouverte auprès du transporteur (n° {hex}) et un second envoi part aujourd'hui.
C Reçu ce matin, en parfait état. Chapeau pour la réactivité !
= es|M|3|billing,refunds|es-cobro
S Me han cobrado dos veces la factura {inv}
S Devolución pendiente: {amount}
D Hola, buenos días:\n\nEl {day} me cobraron dos veces {amount}. ¿Podrían devolverme uno de los dos cargos, por favor? Adjunto el extracto del banco.\n\n¡Muchas gracias!
A Lamentamos mucho el error. El segundo cargo ya está devuelto; según el banco puede tardar hasta diez días laborables en aparecer.
C {Todavía no lo veo.|Ya lo veo, gracias.}
A Nos confirma el banco la fecha valor de hoy. ¿Puede comprobarlo, por favor?
C ¡Ya está! Muy amables.
F extracto.pdf
= es|H|2|app,mobile|es-app
S La aplicación se cierra al escanear códigos
S {app}: pantalla en blanco tras actualizar a {ver}
D Desde la versión {ver} la aplicación se cierra sola cada vez que escaneo un código de barras. Móvil con {os}. Tengo a {n2} repartidores esperando en el almacén.
A Gracias por avisar. Mientras publicamos la corrección: quite y vuelva a dar el permiso de la cámara en los ajustes del teléfono.
C Funciona, ¡los repartidores ya están en la calle! 🚚
= pt|H|2|email,mailboxes|pt-correio
S Não recebo e-mails desde {day}
S Caixa partilhada {mailbox}: sem permissões
D Bom dia,\n\nDesde {day} que não recebo e-mails de fora da empresa. Os internos chegam normalmente. Os clientes dizem que recebem esta mensagem:\n\n> 552 5.2.2 Mailbox full\n\nmas tenho {n2} GB livres!
A Bom dia! A quota antiga ainda estava definida no servidor {host}. Já corrigi; as mensagens em fila devem chegar nos próximos minutos.
C Chegaram {n3} de uma vez. Muito obrigado! 🇵🇹
= pt|M|2|hardware,laptops|pt-portatil
S Portátil {asset} não liga à estação de acoplamento
D A estação carrega o portátil, mas não há imagem nem rede. Já experimentei outro cabo e outra tomada. Estou no {floor} piso, em {office}.
A É um problema conhecido com o firmware deste lote. Posso tratar disso remotamente às {time}, dá-lhe jeito?
C Perfeito, até já.
N Firmware 1.{n2} instalado sem erros.
= pl|M|2|vpn,network|pl-vpn
S Odmowa dostępu do dysku {drive}
S Brak dostępu do dysku {drive} po zmianie hasła
D Dzień dobry,\n\npo zmianie hasła nie mam dostępu do dysku {drive}. Wyskakuje komunikat „Odmowa dostępu" ({err}). Ponowne uruchomienie nie pomogło. Proszę o pilną pomoc, bo zamykamy miesiąc.
A Dzień dobry, proszę wylogować się z VPN, zablokować ekran i zalogować się nowym hasłem – wtedy bilet zostanie odświeżony.
C Działa, bardzo dziękuję! Żółw źle gęś… to znaczy: świetnie 🙂
= it|M|2|orders,products|it-reso
S Reso dell'ordine {order}: nessuna risposta
S {product} difettoso, vorrei la sostituzione
D Buongiorno, ho ricevuto {product} con il display graffiato. Vorrei la sostituzione, possibilmente entro {day}. È un regalo e la persona compie gli anni sabato!
A Buongiorno, ci dispiace molto. Il nuovo parte oggi con corriere espresso; il reso può farlo con calma, l'etichetta è allegata.
C Arrivato in tempo, la festeggiata ringrazia 🎂
F etichetta.pdf
= sv|L|1|workplace,hardware|sv-skarm
S Skärmen flimrar när kaffemaskinen går
D Varje gång någon brygger kaffe på {floor} våningen flimrar min vänstra skärm. Jag trodde först att det var inbillning, men jag har fört protokoll: {n2} av {n2} gånger.
A Tack för protokollet! Maskinen och din skärm sitter på samma förgreningsdosa. Vaktmästaren flyttar den {day}.
C Inget flimmer längre. Gott kaffe dessutom ☕
= ru|H|3|login,access|ru-login
S Не могу войти в {app} после обновления
S Не приходит код подтверждения
D Добрый день!\n\nПосле обновления до версии {ver} не могу войти: пишет «Неверный код подтверждения», хотя код ввожу правильно. Время на телефоне выставляется автоматически. Ошибка {err}.
A Здравствуйте! Похоже, что устройство привязано дважды. Я отвязал(а) старое, попробуйте, пожалуйста, ещё раз.
C {Теперь всё работает, спасибо большое!|Работает. Вы меня спасли перед отчётом!}
N Два токена на одного пользователя, вычистить скриптом на следующей неделе.
= ru|M|2|printers,hardware|ru-printer
S Принтер на {n1} этаже печатает пустые страницы
D Принтер {printer} печатает каждую вторую страницу пустой. Картридж новый, бумага та же. Напечатали уже {n2} листов – все в корзине.
A Спасибо, заявка передана инженеру. Будет у вас сегодня до {time}.
C Инженер был, оказалось – защитная лента на картридже 🤦 Спасибо!
= uk|M|1|orders,shipping|uk-order
S Замовлення {order} не прийшло
D Добрий день! Замовлення {order} мало прийти ще в понеділок. На сайті статус «в дорозі» вже {n1} днів. Чи можна дізнатися, де воно?
A Good day! The parcel was held at customs because of a missing invoice. We have sent it, delivery is planned for {day}.
C Дякую, отримали сьогодні! 🌻
= el|M|2|email,access|el-mail
S Δεν μπορώ να στείλω e-mail από το {mailbox}
S Δεν έχω δικαίωμα αποστολής από το {mailbox}
D Καλημέρα σας,\n\nαπό χθες δεν μπορώ να στείλω μηνύματα από τη διεύθυνση {mailbox}. Εμφανίζεται το μήνυμα «Δεν έχετε δικαίωμα αποστολής». Τα εισερχόμενα έρχονται κανονικά.
A Καλημέρα! Το δικαίωμα είχε λήξει μαζί με το έργο {project}. Το ενεργοποίησα ξανά, δοκιμάστε σε μία ώρα παρακαλώ.
C Όλα καλά τώρα, ευχαριστώ πολύ!
= ar|M|2|billing,invoices|ar-invoice
S خطأ في الفاتورة {inv}
S طلب فاتورة مصححة {inv}
D السلام عليكم،\n\nالفاتورة رقم {inv} بمبلغ {amount} تحتوي على عنوان قديم للشركة. نرجو إصدار فاتورة مصححة في أقرب وقت ممكن.\n\nمع خالص الشكر
A Thank you ~first~. The corrected invoice {inv} is attached. شكرًا لصبركم!
C وصلت الفاتورة الصحيحة، شكرًا جزيلًا.
N Arabic company name was cut at 40 bytes by the PDF tool, BUG-{n4}.
= he|M|2|hardware,laptops|he-laptop
S המחשב הנייד לא נדלק ({asset})
S {laptop} לא מגיב, הנורית מהבהבת
D שלום רב,\n\nהמחשב הנייד {laptop} לא נדלק מאז הבוקר. הנורית הכתומה מהבהבת {n1} פעמים ואז נכבית. יש לי הצגה ללקוח בשעה {time}, אשמח לעזרה דחופה.
A Hi ~first~, please hold the power button for 40 seconds without the power supply, then plug it in. מחכה לתשובה!
C נדלק! תודה רבה, הצלתם אותי 🙏
= fa|L|1|app,translation|fa-date
S تاریخ‌ها در گزارش اشتباه نمایش داده می‌شوند
D سلام، در گزارش ماهانه تاریخ‌ها از چپ به راست و با ارقام لاتین نمایش داده می‌شوند (مثلاً 2026/11/0{n1}). آیا می‌توان تقویم شمسی را انتخاب کرد؟
A Hello ~first~, the calendar can be chosen under Settings > Region. The direction is a fault on our side and will be mended in {ver}.
C خیلی ممنون، درست شد.
= hi|M|2|app,mobile|hi-app
S भुगतान हो गया लेकिन ऑर्डर {order} नहीं दिख रहा
D नमस्ते,\n\nकल मैंने {amount} का भुगतान किया, बैंक से पैसे कट गए हैं, लेकिन ऐप में ऑर्डर {order} नहीं दिख रहा है। कृपया जाँच करें। स्क्रीनशॉट संलग्न है।
A Namaste ~first~, the payment arrived but the order was still being checked. It is confirmed now. असुविधा के लिए क्षमा करें।
C अब दिख रहा है, बहुत बहुत धन्यवाद 🙏🏽
F screenshot-{n3}.png
= ta|L|1|app,translation|ta-font
S தமிழ் எழுத்துக்கள் சரியாகத் தெரியவில்லை
D வணக்கம், புதிய பதிப்பில் ({ver}) தமிழ் எழுத்துக்கள் பெட்டிகளாகத் தெரிகின்றன □□□. {os} பயன்படுத்துகிறேன்.
A Thank you! The font was left out of the build by mistake, it is back in {ver}.1.
C இப்போது சரியாக உள்ளது. நன்றி!
= ja|H|3|login,access|ja-login
S {app}にログインできません（エラー {err}）
S {app}：ログイン画面に戻ってしまう
D お世話になっております。\n\n本日{time}頃から、{app}にログインできなくなりました。「セッションが無効です」と表示されます。ブラウザーは{browser}、OSは{os}です。\n\nお手数ですが、ご確認のほどよろしくお願いいたします。
A ~me~様、ご連絡ありがとうございます。お手数ですが、一度ログアウト用ページ（https://{appslug}.desk.example/logout）を開いてから、再度お試しいただけますでしょうか。
C {ログインできました。迅速なご対応ありがとうございます！|まだ同じ画面に戻ってしまいます。スクリーンショットを添付します。}
N 旧ドメインのブックマークが原因。リダイレクト追加済み。
A 原因が判明し、対応いたしました。ご不便をおかけし申し訳ございませんでした。
C 無事に使えるようになりました。🙇
F スクリーンショット {n3}.png
= ja|M|2|printers,hardware|ja-printer
S {n1}階の複合機で紙詰まりが頻発しています
D {n1}階の複合機（{printer}）で、1日に{n2}回ほど紙詰まりが起きます。トレイ2だけのようです。用紙は先週から新しいものに変わりました。
A ありがとうございます。用紙の銘柄を教えていただけますか？
C 「再生コピー紙エコ70」です。箱に「両面不可」と書いてありました…😅
A それが原因ですね。明日、通常の用紙をお届けします。
= zh|H|2|network,vpn|zh-network
S 办公室网络从{time}开始无法访问
S {floor}楼断网，内部系统打不开
D 您好，\n\n今天上午{time}开始，{floor}楼整个办公区无法访问内部系统，外网正常。Ping {ip} 丢包率 100%。大约有{n2}人受影响，麻烦尽快处理，谢谢！
A 您好！我们已经发现问题：昨晚的防火墙变更遗漏了贵办公区的网段，现已补上，请您再试一下。
C 已经恢复了，速度很快，辛苦了！👍
N 变更单 {hex} 的复核清单需要补充网段检查。
= zh|M|2|billing,invoices|zh-invoice
S 發票 {inv} 抬頭錯誤，請協助修改
D 您好，{inv}（{amount}）的發票抬頭少了「股份有限公司」，會計無法入帳，麻煩協助重開，謝謝。
A 您好，已重新開立並寄出，造成不便敬請見諒。
C 收到，謝謝！
F 發票.pdf
= ko|M|2|app,mobile|ko-app
S 업데이트 후 앱이 바로 종료됩니다 ({ver})
D 안녕하세요.\n\n어제 {ver} 버전으로 업데이트한 뒤로 앱을 열면 바로 종료됩니다. 재설치도 해 봤지만 똑같습니다. 기기는 {os}입니다. 확인 부탁드립니다.
A 안녕하세요, ~me~ 님. 불편을 드려 죄송합니다. 설정에서 카메라 권한을 껐다가 다시 켜 주시겠어요?
C 됩니다! 빠른 답변 감사합니다 😊
= th|M|2|orders,refunds|th-refund
S ขอเงินคืนสำหรับคำสั่งซื้อ {order}
D สวัสดีค่ะ\n\nดิฉันส่งสินค้าคืนตั้งแต่วันจันทร์ที่แล้ว แต่ยังไม่ได้รับเงินคืนจำนวน {amount} หมายเลขคำสั่งซื้อ {order} รบกวนช่วยตรวจสอบด้วยนะคะ ขอบคุณมากค่ะ
A Hello ~first~, the return has arrived and {amount} is on its way to your card. ขอบคุณค่ะ
C ได้รับเงินแล้วค่ะ ขอบคุณมากค่ะ 🙏
= vi|L|1|app,translation|vi-marks
S Tiếng Việt bị lỗi dấu trong báo cáo
D Xin chào, trong báo cáo PDF các dấu bị tách rời khỏi chữ, ví dụ "Tiếng Việt" thành "Tie´^ng Vie^.t". Trên màn hình thì vẫn đúng. Phiên bản {ver}.
A Thank you! The PDF tool didn't compose the marks. Mended in {ver}.1, please try again.
C Đã đúng rồi, cảm ơn nhiều!
= tr|M|1|billing,payments|tr-odeme
S Ödeme alındı ama fatura {inv} hâlâ açık görünüyor
D Merhaba, {amount} tutarındaki ödemeyi {n1} gün önce yaptık, dekont ektedir. Portalda {inv} hâlâ "ödenmedi" görünüyor. İyi çalışmalar.
A Merhaba, ödeme yanlış müşteriye işlenmişti; düzelttim. Özür dileriz!
C Teşekkürler, şimdi kapalı görünüyor.
F dekont.pdf
$t$), (6, $t$
= en|M|2|app|emoji-names
S Emoji in product names break the label printer 🏷️
S Labels cut after the family emoji 👨‍👩‍👧‍👦
D Our product is called "Happy Box 👨‍👩‍👧‍👦" and the label shows "Happy Box ?‍?‍?‍?". Flags too: 🇵🇹 🇩🇪 🇯🇵 become letters. And 👍🏽 turns into 👍 with a brown square.\n\nIt worked with the old label printer (a {printer}).
A That's what I call a test case, thank you. The font in the printer has no emoji. Would black and white ones do?
C As long as all four are recognisable, yes 😄
N Font uploaded to the printer via {host}. ZWJ sequences are ligatures there, so it works.
A Font is in. Please print one.
C 👨‍👩‍👧‍👦 is complete again. 10/10
= en|L|1|app|accent-names
S Customer names with accents shown twice: "José" and "José"
S Search doesn't find "Ångström" when typed as "Ångström"
D We have the customer "José" twice. They look the same, but one is written with é and one with e and a combining accent (é). Search finds only one of them. Same for "Ångström".
A That is exactly the difference. We normalise them from {ver} on and merge what is the same then.
C Great. "Zoë", "Noël" and "Đặng" say thank you.
= en|L|1|how-to|ascii-art
S Our logo in the terminal on the shop floor
D The terminals on the shop floor only do text. Is this OK as a start screen?\n\n   _____ _\n  |  ___| |__   ___  _ __\n  | |_  | '_ \\ / _ \\| '_ \\\n  |  _| | |_) | (_) | |_) |\n  |_|   |_.__/ \\___/| .__/\n                    |_|\n\nOr with colours: {esc}[33mgold{esc}[0m?
A It is beautiful. Please keep it below 79 columns and without colours, some of these screens are from 1989.
C They are older than me. OK!
$t$);
