-- Companies (domain, language) and the names of the people who write.
CREATE TABLE ttydesk_demo.company (id int PRIMARY KEY, domain text, name text, lang text);
INSERT INTO ttydesk_demo.company
SELECT ord, lower(regexp_replace(f[1], '[^A-Za-z0-9]+', '-', 'g')) || '.example', f[1], f[2]
FROM regexp_split_to_table(btrim($t$
Acme|en ; Bluepeak|en ; Globex|en ; Halvorsen|sv ; Casa Ribeiro|pt ; Initech|en ; Muellerbau|de ; Umbrella|en ; Northfleet|en ; Hooli|en
Brightwater|en ; Lumiere|fr ; Stark|en ; Tinto|es ; Wayne|en ; Kiefer Druck|de ; Redwood|en ; Sakura Foods|ja ; Greyfriars|en ; Zielona|pl
Fernhill|en ; Orbit Labs|en ; Vostok|ru ; Copperline|en ; Hellas Marine|el ; Saffron|hi ; Pinewood|en ; Atelier Nord|fr ; Quayside|en ; Longwei|zh
Meadowbrook|en ; Hanbit|ko ; Castellana|es ; Thornbury|en ; Al Noor|ar ; Skylark|en ; Rheintal|de ; Tavares|pt ; Oakhurst|en ; Siam Silk|th
Bakery Lane|en ; Shalom Tech|he ; Windrush|en ; Toscana Vini|it ; Glenmore|en ; Kawaguchi|ja ; Harbourside|en ; Ostsee Reisen|de ; Papier et Cie|fr ; Millstone|en
Nordlys|sv ; Ravenswood|en ; Mercado Sul|pt ; Ironbridge|en ; Jade River|zh ; Dniepro|uk ; Foxglove|en ; Lakeview|en ; Burgos|es ; Clearwater|en
Hausmann|de ; Sunderland Rail|en ; Mazurek|pl ; Applecross|en ; Delphi Tours|el ; Istanbul Tekstil|tr ; Moorgate|en ; Chennai Soft|ta ; Hanoi Craft|vi ; Paragon|en
Westgate|en ; Persepolis|fa ; Juniper|en ; Elbtal|de ; Marseille Fret|fr ; Kingsley|en ; Bonfim|pt ; Taipei Circuit|zh ; Sapporo Media|ja ; Dovetail|en
Birchwood|en ; Rossi Moda|it ; Larkspur|en ; Busan Ship|ko ; Valencia Verde|es ; Huxley|en ; Neva|ru ; Cairo Trade|ar ; Delta Dental|en ; Fairweather|en
$t$, E'\n'), '\s*[;\n]\s*') WITH ORDINALITY AS l (line, ord), string_to_array(btrim(line, E'\n '), '|') f;

-- "written=latin", latin left out where it is the same
CREATE TABLE ttydesk_demo.person_name (lang text PRIMARY KEY, given text[], family text[]);
INSERT INTO ttydesk_demo.person_name
SELECT split_part(line, '|', 1), string_to_array(split_part(line, '|', 2), ' '), string_to_array(split_part(line, '|', 3), ' ')
FROM regexp_split_to_table(btrim($t$
en|Lena Oliver Amelia Jack Isla Harry Freya Leo Maya Theo Ruby Arthur Ivy Noah Grace Oscar Poppy Finn Alice Max Zoe Ethan Nora Caleb Priya Kwame Aisha Diego Mei Liam|Fox Clarke Hughes Patel Wright Okafor Bennett Kelly O'Brien Singh Turner Marsh Quinn Hale Webb Chen Doyle Frost Nash Osei Pike Ryan Shaw Todd Vance West Young Abbott Blake Cross
de|Anneliese Jürgen Käthe Lukas Mareike Sören Ute Björn Heike Matthias Jörg=Joerg Franziska Günter|Müller=Mueller Schäfer Groß=Gross Köhler Weiß=Weiss Brandt Vogt Krüger Lindner Böhm Öztürk=Oeztuerk Straßer=Strasser
fr|Élodie Hervé Chloé Gaëlle François Amélie Théo Noémie Loïc Margaux|Lefèvre Dubois Garçon Béranger Moreau Châtelain Girard Noël Rousseau N'Diaye=Ndiaye
es|María Íñigo Lucía José Begoña Raúl Ángela Nicolás Rocío Andrés|García Muñoz Ibáñez Núñez Peña Vázquez Ortega Castaño Lerma Solís
pt|João Inês Tomás Conceição Rui Beatriz Gonçalo Luísa Estêvão Matilde|Araújo Gonçalves Simões Pires Magalhães Brandão Falcão Leitão Antunes Sequeira
pl|Małgorzata=Malgorzata Paweł=Pawel Agnieszka Łukasz=Lukasz Zofia Michał=Michal Grażyna|Wiśniewska=Wisniewska Kowalczyk Zając=Zajac Dąbrowski=Dabrowski Szymański=Szymanski Łęcki=Lecki
it|Giulia Niccolò Chiara Matteo Ludovica Davide|Ferrari Esposito Bianchi Colombo Nicolò Greco
sv|Åsa Björn Linnéa Gösta Maja Örjan|Åkesson Lindström Sjöberg Öberg Hägg Nyström
ru|Алексей=Alexey Ольга=Olga Дмитрий=Dmitry Наталья=Natalya Сергей=Sergey Екатерина=Ekaterina|Иванов=Ivanov Кузнецов=Kuznetsov Соколов=Sokolov Морозов=Morozov Лебедев=Lebedev
uk|Олена=Olena Тарас=Taras Соломія=Solomiya Андрій=Andriy|Шевченко=Shevchenko Коваль=Koval Бондаренко=Bondarenko
el|Γιώργος=Giorgos Ελένη=Eleni Νίκος=Nikos Κατερίνα=Katerina Δημήτρης=Dimitris|Παπαδόπουλος=Papadopoulos Νικολάου=Nikolaou Γεωργίου=Georgiou Αλεξίου=Alexiou
ar|محمد=Mohammed فاطمة=Fatima أحمد=Ahmed نور=Nour ليلى=Layla يوسف=Youssef|العلي=Alali حداد=Haddad منصور=Mansour الخطيب=Alkhatib
he|נועה=Noa איתי=Itai מיכל=Michal יונתן=Yonatan תמר=Tamar|כהן=Cohen לוי=Levi מזרחי=Mizrahi פרידמן=Friedman
fa|سارا=Sara رضا=Reza نرگس=Narges|احمدی=Ahmadi کریمی=Karimi
hi|प्रिया=Priya राहुल=Rahul अंजलि=Anjali विक्रम=Vikram सुनीता=Sunita|शर्मा=Sharma गुप्ता=Gupta वर्मा=Verma मिश्रा=Mishra
ta|அருண்=Arun மீனா=Meena கவிதா=Kavitha|முருகன்=Murugan செல்வம்=Selvam
ja|美咲=Misaki 健太=Kenta 陽子=Yoko 大輔=Daisuke さくら=Sakura 翔=Sho|田中=Tanaka 佐藤=Sato 渡辺=Watanabe 小林=Kobayashi 髙橋=Takahashi
zh|小明=Xiaoming 丽华=Lihua 建国=Jianguo 雅婷=Yating 志强=Zhiqiang 思涵=Sihan|王=Wang 李=Li 陳=Chen 张=Zhang 歐陽=Ouyang
ko|민준=Minjun 서연=Seoyeon 지훈=Jihoon 하은=Haeun 도윤=Doyun|김=Kim 이=Lee 박=Park 최=Choi
th|สมชาย=Somchai กมล=Kamon วิภา=Wipha ณัฐพล=Nattapon|ศรีสุข=Srisuk ทองดี=Thongdee บุญมี=Boonmee
vi|Thuận=Thuan Hương=Huong Đức=Duc Ngọc=Ngoc|Nguyễn=Nguyen Trần=Tran Phạm=Pham
tr|Ayşe=Ayse Çağlar=Caglar İrem=Irem Oğuz=Oguz|Yılmaz=Yilmaz Şahin=Sahin Öztürk=Ozturk
$t$, E'\n'), E'\n') line;

TRUNCATE users CASCADE;
INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash, created_at, updated_at, last_login)
SELECT i, f[2] || '@desk.example', f[1], i <> 24, true, '!', made_at - span - interval '90 days', made_at - interval '20 days',
       made_at - ttydesk_demo.u(i, 1) * interval '9 hours'
FROM regexp_split_to_table('Ana Ribeiro|ana ; Bob Lindqvist|bob ; Cyrille Moreau|cy ; Dmitri Volkov|dmitri ; Esther Mensah|esther ; Farid Rahimi|farid ; Grace Okoye|grace ; Hiro Abe|hiro ; Inês Duarte|ines ; Jonas Weber|jonas ; Kofi Boateng|kofi ; Lena Fischer|lena ; Mia Nováková|mia ; Noor Haddad|noor ; Omar Siddiqui|omar ; Petra Horváth|petra ; Quentin Shaw|quentin ; Rosa Jiménez|rosa ; Sven Aalto|sven ; Tomasz Wójcik|tomasz ; Uma Krishnan|uma ; Viktor Dahl|viktor ; 李文 (Wen Li)|wen ; Yara Cohen|yara ; Zoë O''Neill|zoe', ' ; ')
     WITH ORDINALITY AS l (line, i), string_to_array(line, '|') f, ttydesk_demo.desk;

-- customers: few companies write a lot, most write seldom
CREATE TABLE ttydesk_demo.customer AS
SELECT i + 100 AS id, c.id AS company_id, c.lang, c.name AS company, c.domain,
       split_part(g, '=', 1) AS given, split_part(f, '=', 1) AS family,
       lower(translate(coalesce(nullif(split_part(g, '=', 2), ''), g), $$áàãâäåéèêëíìîïóòõôöúùüçñÁÀÃÉÍÎÓÖÅÚÇ'$$, 'aaaaaaeeeeiiiiooooouuucnAAAEIIOOAUC')) AS given_latin,
       lower(translate(coalesce(nullif(split_part(f, '=', 2), ''), f), $$áàãâäåéèêëíìîïóòõôöúùüçñÁÀÃÉÍÎÓÖÅÚÇ'$$, 'aaaaaaeeeeiiiiooooouuucnAAAEIIOOAUC')) AS family_latin
FROM ttydesk_demo.desk d
CROSS JOIN LATERAL generate_series(1, d.customers) i
JOIN ttydesk_demo.company c ON c.id = 1 + floor(power(ttydesk_demo.u(i, 11), 1.3) * (SELECT count(*) FROM ttydesk_demo.company))::int
JOIN ttydesk_demo.person_name p ON p.lang = c.lang
CROSS JOIN LATERAL (SELECT ttydesk_demo.pick(p.given, i, 12), ttydesk_demo.pick(p.family, i, 13)) n (g, f);
ALTER TABLE ttydesk_demo.customer ADD PRIMARY KEY (id);

INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash, created_at, updated_at, last_login)
SELECT id, mail || CASE WHEN row_number() OVER (PARTITION BY mail, domain ORDER BY id) > 1 THEN '' || row_number() OVER (PARTITION BY mail, domain ORDER BY id) ELSE '' END || '@' || domain,
       CASE WHEN lang IN ('ja', 'zh', 'ko') THEN family || CASE WHEN lang = 'ja' THEN ' ' ELSE '' END || given ELSE given || ' ' || family END,
       ttydesk_demo.u(id, 14) > .02, false, '!', made_at - span - ttydesk_demo.u(id, 15) * interval '700 days', made_at - interval '30 days',
       made_at - power(ttydesk_demo.u(id, 16), 3) * interval '300 days'
FROM (SELECT *, CASE floor(ttydesk_demo.u(id, 17) * 3)::int WHEN 0 THEN given_latin WHEN 1 THEN left(given_latin, 1) || '.' || family_latin
                ELSE given_latin || '.' || family_latin END || '' AS mail FROM ttydesk_demo.customer) c, ttydesk_demo.desk;
