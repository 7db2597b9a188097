-- A book of schema 1: two sessions, one of them cancelled.
PRAGMA application_id = 1801811041;
INSERT INTO "appointment" VALUES('P-1042/1/induction/1','riverside','P-1042',1,'iv-induction-6x2','infusion','induction',1,'America/New_York','2026-11-30','2026-11-30T14:00:00Z','2026-11-30T16:00:00Z','A',NULL,'[{"stage":"check-in","from":0,"to":15,"nurse":"rn-kim"},{"stage":"infusion","from":15,"to":60,"physician":"dr-lee","nurse":"rn-kim"},{"stage":"recovery","from":60,"to":120,"nurse":"rn-ray"}]','[["A",0,120,1],["rn-kim",0,15,2],["dr-lee",15,60,1],["rn-kim",15,60,1],["rn-ray",60,120,3]]','booked',0,'2026-11-22T12:00:00Z','7e3529b1de89d7a934a3c5adf6fa3a0d');
INSERT INTO "appointment" VALUES('P-1042/1/induction/2','riverside','P-1042',1,'iv-induction-6x2','infusion','induction',2,'America/New_York','2026-12-03','2026-12-03T14:00:00Z','2026-12-03T16:00:00Z','A',NULL,'[{"stage":"check-in","from":0,"to":15,"nurse":"rn-kim"},{"stage":"infusion","from":15,"to":60,"physician":"dr-lee","nurse":"rn-kim"},{"stage":"recovery","from":60,"to":120,"nurse":"rn-ray"}]','[["A",0,120,1],["rn-kim",0,15,2],["dr-lee",15,60,1],["rn-kim",15,60,1],["rn-ray",60,120,3]]','cancelled',1,'2026-11-22T12:00:00Z','faae315f4415b018ad0f41f81437a723');
INSERT INTO "book" VALUES(1,1,'b3d52504a0be7bca5cb161e1e25b3482c65a497f892491601ca5022ba38ef92f','60bfc308dafef3b783e33a126864f0ad4463ea40761f3647158499317d895270',4,'fdf7c779a803604249b5a3f8f2bef079ce45af045fb92e2a166d2d70e6e22a21');
INSERT INTO "log" VALUES(1,'2026-11-22T12:00:00Z','coordinator','created','','""','eb11f98a0a0f277382f23b43ac8abdef31f9af4d830505d6ddfe06e8a4d20b4e');
INSERT INTO "log" VALUES(2,'2026-11-22T12:00:00Z','coordinator','booked','P-1042/1/induction/1','{"clinic": "riverside", "status": "booked", "start": "2026-11-30T14:00:00Z"}','4d2077dc4ed43060a889e7c677c85494cc1a018cbc19c58fb5f30c597469852c');
INSERT INTO "log" VALUES(3,'2026-11-22T12:00:00Z','coordinator','booked','P-1042/1/induction/2','{"clinic": "riverside", "status": "booked", "start": "2026-12-03T14:00:00Z"}','0697f7ec4fe0a38aa1e348f45bfeac954ea085e0e77cb5cec3222d9095dd671e');
INSERT INTO "log" VALUES(4,'2026-11-22T12:00:00Z','coordinator','cancelled','P-1042/1/induction/2','{"clinic": "riverside", "start": "2026-12-03T14:00:00Z", "status": ["booked", "cancelled"]}','fdf7c779a803604249b5a3f8f2bef079ce45af045fb92e2a166d2d70e6e22a21');
INSERT INTO "occupation" VALUES('P-1042/1/induction/1','','P-1042','2026-11-30T14:00:00Z','2026-11-30T16:00:00Z',5342931457063200);
INSERT INTO "occupation" VALUES('P-1042/1/induction/1','riverside','A','2026-11-30T14:00:00Z','2026-11-30T16:00:00Z',5342931457063200);
INSERT INTO "occupation" VALUES('P-1042/1/induction/1','riverside','rn-kim','2026-11-30T14:00:00Z','2026-11-30T14:15:00Z',2671465728531600);
INSERT INTO "occupation" VALUES('P-1042/1/induction/1','riverside','dr-lee','2026-11-30T14:15:00Z','2026-11-30T15:00:00Z',5342931457063200);
INSERT INTO "occupation" VALUES('P-1042/1/induction/1','riverside','rn-kim','2026-11-30T14:15:00Z','2026-11-30T15:00:00Z',5342931457063200);
INSERT INTO "occupation" VALUES('P-1042/1/induction/1','riverside','rn-ray','2026-11-30T15:00:00Z','2026-11-30T16:00:00Z',1780977152354400);
INSERT INTO "seal" VALUES('day','riverside/2026-11-30',1,'7e3529b1de89d7a934a3c5adf6fa3a0d');
INSERT INTO "seal" VALUES('day','riverside/2026-12-03',1,'faae315f4415b018ad0f41f81437a723');
INSERT INTO "seal" VALUES('patient','P-1042',2,'849b18ee9a9c67b199ac8455e2cd9d2e');
