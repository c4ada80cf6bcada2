-- Stories become texts: one row a story, variant and step. A ticket takes
-- one (story, variant); the texts are filled here once and not per ticket.
CREATE TABLE ttydesk_demo.line AS
SELECT row_number() OVER (ORDER BY s.part, l.ord) AS ord, s.part, l.line
FROM ttydesk_demo.source s, regexp_split_to_table(s.txt, E'\n') WITH ORDINALITY AS l (line, ord)
WHERE l.line <> '';

CREATE TABLE ttydesk_demo.part AS   -- each line with the number of its story
SELECT ord, part, count(*) FILTER (WHERE line LIKE '= %') OVER (ORDER BY ord) AS story,
       left(line, 1) AS kind,
       replace(replace(replace(substr(line, 3), '\\', chr(1)), '\n', E'\n'), chr(1), '\') AS txt
FROM ttydesk_demo.line;

CREATE TABLE ttydesk_demo.story AS
SELECT story::int AS id, part, f[1] AS lang, f[2] AS prio, f[3]::int AS weight, string_to_array(f[4], ',') AS tags, f[5] AS name,
       (SELECT count(*)::int FROM ttydesk_demo.part s WHERE s.story = p.story AND s.kind IN ('C', 'A', 'N')) AS steps,
       (SELECT count(*)::int FROM ttydesk_demo.part s WHERE s.story = p.story AND s.kind = 'S') AS subjects,
       (SELECT count(*)::int FROM ttydesk_demo.part s WHERE s.story = p.story AND s.kind = 'D') AS bodies
FROM ttydesk_demo.part p, string_to_array(txt, '|') f WHERE kind = '=';
ALTER TABLE ttydesk_demo.story ADD PRIMARY KEY (id);

-- greetings and farewells by language; a language without any has none
CREATE TABLE ttydesk_demo.manner (lang text PRIMARY KEY, hello text[], bye text[], agent_hello text[], agent_bye text[], thanks text[], closing text[]);
INSERT INTO ttydesk_demo.manner VALUES
('en', ARRAY['Hi,', 'Hello,', 'Hi team,', 'Good morning,', 'Dear support,', 'Hello everybody,', '', '', ''],
 ARRAY['Thanks,' || E'\n' || '~first~', 'Best regards,' || E'\n\n' || '~me~' || E'\n' || '~co~', '~first~', E'Cheers\n~first~', E'Kind regards\n~me~\n-- \n~co~ | ~mail~ | https://www.~dom~', '', '', ''],
 ARRAY['Hi ~first~,', 'Hello ~first~,', 'Dear ~first~,', ''], ARRAY[E'Best regards,\n~ag~\nService Desk', E'Kind regards\n~ag~', '~ag~', E'Have a good day!\n~ag~', '~ag~'],
 ARRAY['Thank you!', 'Works, thanks a lot!', 'Brilliant, thank you ~ag~ 👍', 'All good now. Thanks!', 'Perfect.', 'Thanks, you can close this.', '👍', 'Much appreciated!'],
 ARRAY['I am closing this ticket. If it comes back, just reply and it opens again.', 'Glad to hear it! Closing.', 'Closing this for now, you can always reply.', 'Solved, I am closing it. How did we do? https://portal.desk.example/feedback']),
('de', ARRAY['Guten Tag,', 'Hallo zusammen,', 'Sehr geehrte Damen und Herren,', 'Moin,'], ARRAY[E'Mit freundlichen Grüßen\n~me~\n~co~', E'Viele Grüße\n~first~', '~first~'],
 ARRAY['Guten Tag ~me~,', 'Hallo ~first~,'], ARRAY[E'Mit freundlichen Grüßen\n~ag~', E'Viele Grüße, ~ag~'],
 ARRAY['Vielen Dank!', 'Super, danke 👍', 'Passt, herzlichen Dank.'], ARRAY['Ich schließe das Ticket. Eine Antwort öffnet es wieder.', 'Freut mich! Ich schließe das dann.']),
('fr', ARRAY[''], ARRAY[E'Bien cordialement,\n~me~', E'Merci d''avance\n~first~'], ARRAY['Bonjour ~first~,'], ARRAY[E'Bien à vous,\n~ag~', 'Cordialement, ~ag~'],
 ARRAY['Merci beaucoup !', 'C''est parfait, merci.'], ARRAY['Je clôture la demande ; répondez simplement pour la rouvrir.']),
('es', ARRAY[''], ARRAY[E'Un saludo,\n~first~', E'Saludos cordiales\n~me~\n~co~'], ARRAY['Hola, ~first~:', 'Estimada/o ~first~:'], ARRAY[E'Un saludo,\n~ag~'],
 ARRAY['¡Muchas gracias!', 'Perfecto, gracias.'], ARRAY['Cerramos la incidencia. ¡Que tenga un buen día!']),
('pt', ARRAY[''], ARRAY[E'Cumprimentos,\n~me~', E'Obrigado/a\n~first~'], ARRAY[''], ARRAY[E'Com os melhores cumprimentos,\n~ag~'],
 ARRAY['Muito obrigado!', 'Impecável 👏'], ARRAY['Vou fechar o pedido. Basta responder para o reabrir.']),
('pl', ARRAY[''], ARRAY[E'Pozdrawiam\n~first~'], ARRAY[''], ARRAY[E'Pozdrawiam\n~ag~'], ARRAY['Dziękuję!'], ARRAY['Zamykam zgłoszenie.']),
('it', ARRAY[''], ARRAY[E'Cordiali saluti\n~me~'], ARRAY[''], ARRAY[E'Un saluto,\n~ag~'], ARRAY['Grazie mille!'], ARRAY['Chiudo la richiesta, a presto.']),
('ru', ARRAY['', ''], ARRAY[E'С уважением,\n~me~', '~first~'], ARRAY[''], ARRAY['~ag~, служба поддержки'], ARRAY['Спасибо!', 'Отлично, спасибо 👍'], ARRAY['Закрываю заявку. Всего доброго!']),
('ja', ARRAY['', 'いつもお世話になっております。~co~の~me~です。'], ARRAY['~me~', E'以上、よろしくお願いいたします。\n\n~co~\n~me~'], ARRAY[''], ARRAY['サポート担当 ~ag~'], ARRAY['ありがとうございました！'], ARRAY['本件はクローズいたします。']),
('zh', ARRAY[''], ARRAY['~me~', E'此致\n敬礼\n~me~'], ARRAY[''], ARRAY['~ag~'], ARRAY['谢谢！', '好的，辛苦了'], ARRAY['工单关闭，祝您工作顺利！']),
('ko', ARRAY[''], ARRAY['~me~ 드림'], ARRAY[''], ARRAY['~ag~ 드림'], ARRAY['감사합니다!'], ARRAY['문의를 종료하겠습니다. 좋은 하루 되세요!']),
('spam', ARRAY[''], ARRAY[''], ARRAY[''], ARRAY[''], ARRAY[''], ARRAY['']);

-- seq 0: subject in txt, description in body; 1..: the thread
CREATE TABLE ttydesk_demo.text (story int, variant int, seq int, kind "char", txt text, body text);
INSERT INTO ttydesk_demo.text
SELECT s.id, v, 0, 'D', left(CASE WHEN s.weight > 0 AND s.lang IN ('en', 'de', 'fr', 'es', 'pt') AND ttydesk_demo.u(k.seed, 76) < .06 THEN ttydesk_demo.pick(ARRAY['Re: ', 'Fwd: ', 'URGENT: ', '[EXT] ', 'Fwd: ', 'Re: Re: '], k.seed, 77) ELSE '' END
           || ttydesk_demo.fill(subj.txt, s.lang, k.seed, 1)
           || CASE WHEN s.weight > 0 AND s.lang = 'en' AND ttydesk_demo.u(k.seed, 78) < .4 AND subj.txt !~ '[0-9!?🌙]$'
              THEN ttydesk_demo.fill(ttydesk_demo.pick(ARRAY[' (again)', ' (~co~)', ', ~co~', ' - {office}', ' - since {time}', ' [{n4}]', ' - please help', ', {floor} floor', ' 🙏', ' - {n1} people'], k.seed, 79), 'en', k.seed, 3) ELSE '' END, 300),
       concat_ws(E'\n\n', nullif(ttydesk_demo.pick(m.hello, k.seed, 71), ''), ttydesk_demo.fill(descr.txt, s.lang, k.seed, 2), nullif(ttydesk_demo.pick(m.bye, k.seed, 72), ''))
FROM ttydesk_demo.story s
CROSS JOIN LATERAL generate_series(0, CASE WHEN s.weight = 0 THEN 0 ELSE (SELECT variants FROM ttydesk_demo.desk) - 1 END) v
CROSS JOIN LATERAL (SELECT s.id * 1000 + v, v % s.subjects,
                    CASE WHEN s.bodies = s.subjects THEN v % s.subjects ELSE (v / s.subjects) % s.bodies END) k (seed, which, what)
CROSS JOIN LATERAL (SELECT txt FROM ttydesk_demo.part p WHERE p.story = s.id AND p.kind = 'S' ORDER BY ord OFFSET k.which LIMIT 1) subj
CROSS JOIN LATERAL (SELECT txt FROM ttydesk_demo.part p WHERE p.story = s.id AND p.kind = 'D' ORDER BY ord OFFSET k.what LIMIT 1) descr
LEFT JOIN ttydesk_demo.manner m ON m.lang = s.lang;

INSERT INTO ttydesk_demo.text
SELECT s.id, v.variant, p.seq, p.kind::"char",
       CASE WHEN p.kind = 'A' AND p.seq <= 2 THEN concat_ws(E'\n\n', nullif(ttydesk_demo.pick(m.agent_hello, k.seed, 73), ''), f.txt, nullif(ttydesk_demo.pick(m.agent_bye, k.seed, 74), ''))
            WHEN p.kind = 'A' AND ttydesk_demo.u(k.seed, p.seq) < .5 THEN concat_ws(E'\n\n', f.txt, nullif(ttydesk_demo.pick(m.agent_bye, k.seed, 75), ''))
            WHEN p.kind = 'C' AND ttydesk_demo.u(k.seed, p.seq) < .2 THEN concat_ws(E'\n\n', f.txt, nullif(ttydesk_demo.pick(m.bye, k.seed, 72), ''))
            ELSE f.txt END, NULL
FROM ttydesk_demo.story s
JOIN ttydesk_demo.text v ON v.story = s.id AND v.seq = 0
JOIN (SELECT *, row_number() OVER (PARTITION BY story ORDER BY ord)::int AS seq FROM ttydesk_demo.part WHERE kind IN ('C', 'A', 'N')) p ON p.story = s.id
CROSS JOIN LATERAL (SELECT s.id * 1000 + v.variant) k (seed)
CROSS JOIN LATERAL (SELECT ttydesk_demo.fill(p.txt, s.lang, k.seed, 2 + p.seq)) f (txt)
LEFT JOIN ttydesk_demo.manner m ON m.lang = s.lang;
ALTER TABLE ttydesk_demo.text ADD PRIMARY KEY (story, variant, seq);

-- some customers quote the answer they reply to, as mail programs do
UPDATE ttydesk_demo.text c
SET txt = c.txt || E'\n\n' || CASE floor(ttydesk_demo.u(c.story * 1000 + c.variant, 80 + c.seq) * 3)::int
              WHEN 0 THEN '~ag~ <support@desk.example> wrote:' WHEN 1 THEN 'On Tue, ~ag~ wrote:' ELSE '-------- Original message --------' END
          || E'\n' || regexp_replace(a.txt, '^', '> ', 'gn')
FROM ttydesk_demo.text a
WHERE c.kind = 'C' AND a.story = c.story AND a.variant = c.variant AND a.seq = c.seq - 1 AND a.kind = 'A'
  AND ttydesk_demo.u(c.story * 1000 + c.variant, 90 + c.seq) < .3;

CREATE TABLE ttydesk_demo.file AS
SELECT story::int AS story, txt AS name FROM ttydesk_demo.part WHERE kind = 'F';
ANALYZE ttydesk_demo.text;
ANALYZE ttydesk_demo.story;
