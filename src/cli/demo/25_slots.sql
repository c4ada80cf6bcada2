-- The values of {slots}: the same value in the whole ticket.
INSERT INTO ttydesk_demo.slot (name, vals)
SELECT split_part(line, ' = ', 1), string_to_array(split_part(line, ' = ', 2), ' ; ')
FROM regexp_split_to_table(btrim($t$
floor = ground ; 1st ; 2nd ; 3rd ; 4th ; 5th ; 6th
office = Lisbon ; Porto ; Berlin ; Kraków ; Lyon ; Athens ; Leeds ; Utrecht ; Tallinn ; Malmö ; Cork ; Gdańsk ; Bilbao ; Graz ; Brno ; Ghent ; Aarhus ; Turin
printer = PagePro C360 ; InkWell 880 ; LaserMax 4200 ; Kestrel MF-31 ; Duplexa 7 ; ColorJoy 55w ; Old Faithful (HR)
laptop = ThinBook 14 ; Meridian X2 ; Corvid 15 Pro ; NoteLine 5 ; Aero 13 ; Meridian T4
browser = Firefox 132 ; Chrome 131 ; Safari 18 ; Edge 130 ; Firefox ESR 128
os = Windows 11 23H2 ; macOS 15.1 ; Ubuntu 24.04 ; Windows 10 ; iOS 18.1 ; Android 15 ; Debian 12
app = Ledgerly ; Shopfront ; Courier ; Timekeeper ; Rosterly ; Portal ; Fleetbook
software = DrawBench ; Statista Pro ; PDF Toolbox ; PlanGrid 9 ; Visionary ; Acoustica ; GeoLens
product = desk lamp Lumo ; coffee scale Mini ; label printer Tag-2 ; barcode reader BR-40 ; headset Quiet 3 ; webcam Clear HD ; door sensor Keep ; thermostat Warm-1 ; e-reader Folio ; camping stove Ember
product2 = garden hose ; yoga mat, pink ; waffle iron ; set of 12 spoons ; bird house ; left boot, size 46
host = mail-02 ; fs-01 ; vpn-gw3 ; db-replica-2 ; build-7 ; web-04 ; print-01 ; relay-1 ; runner-12 ; fs-03 ; edge-lis-1
port = 22 ; 443 ; 5432 ; 8443 ; 27000 ; 51820
err = 0x80070005 ; E-4012 ; AUTH_017 ; 0x8007232B ; TD-1103 ; ERR_31 ; 80041317 ; E-2207
ver = 7.4.2 ; 7.5.0 ; 12.1 ; 5.18.3 ; 2026.11 ; 3.0.9 ; 8.0.1
mailbox = billing@ ; jobs@ ; info@ ; orders@ ; press@ ; service@ ; events@
drive = S: ; T: ; P: ; G:
room = Azores ; Matterhorn ; Red Fox ; Turing ; Fishbowl ; Lovelace ; Atlantis ; Hopper
project = Falcon ; Northstar ; Tidal ; Q4 launch ; Greenhouse ; Bridge
replacement = spare phone ; new one
layout = Portuguese ; German ; US ; UK ; French ; Swiss ; Nordic
mailprovider = bigmail ; webpost ; freemail ; unipost
appslug = ledgerly ; shopfront ; courier ; portal ; rosterly
who = Marta Nowak ; Jens Holm ; Aoife Byrne ; Luca Conti ; Fatima Zahra ; Pieter Smit ; Chloé Martin ; Kenji Mori ; Sofia Lund ; Rui Matos ; Greta Vogel ; Amir Haddad ; Ruth Cole ; Ivo Petrov ; Nuria Vidal ; Tess Baker ; Olu Adeyemi ; Bea Costa ; Emil Krag ; Jo Park
who2 = Helen Price ; Marek Zając ; Louise Petit ; Stefan Braun ; Ioanna Pappas ; Paul Reyes ; Ingrid Berg ; Yusuf Kaya ; Elena Marín ; Tom Field ; Siri Dahl ; Claire Dunne ; Mateus Rocha ; Kim Larsen
who3 = m.keller ; j.fox ; sales ; office ; p.lund ; r.gomez ; t.abe
pct = 91 ; 93 ; 94 ; 96 ; 97 ; 98
deg = 14 ; 15 ; 16 ; 28 ; 29 ; 31 ; 33
day.fr = lundi ; mardi ; mercredi ; jeudi ; vendredi
day.es = lunes ; martes ; miércoles ; jueves ; viernes
day.pt = segunda-feira ; terça-feira ; quarta-feira ; quinta-feira
day.it = lunedì ; martedì ; mercoledì ; giovedì ; venerdì
day.sv = måndag ; tisdag ; onsdag ; torsdag
floor.sv = första ; andra ; tredje ; fjärde
floor.pt = 1.º ; 2.º ; 3.º ; 5.º
floor.zh = 3 ; 5 ; 8 ; 12
day = Monday ; Tuesday ; Wednesday ; Thursday ; Friday
month = September ; October ; November ; the quarter
date = 3 November ; 12 October ; 27 September ; 30 June ; 14 February ; 8 August
$t$, E'\n'), E'\n') line;
