BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('d3a96b1f4c27');
CREATE TABLE apscheduler_jobs (
	id VARCHAR(191) NOT NULL, 
	next_run_time FLOAT, 
	job_state BLOB NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "apscheduler_jobs" VALUES('retrain:T0DEMO',1796004000.0,X'80059530040000000000007D94288C0776657273696F6E944B018C026964948C0E7265747261696E3A543044454D4F948C0466756E63948C25626F742E6A6F62732E7363686564756C65723A61736B5F666F725F7265747261696E696E67948C0774726967676572948C1961707363686564756C65722E74726967676572732E63726F6E948C0B43726F6E547269676765729493942981947D942868014B028C0874696D657A6F6E65948C086275696C74696E73948C07676574617474729493948C087A6F6E65696E666F948C085A6F6E65496E666F9493948C095F756E7069636B6C6594869452948C074574632F555443944B01869452948C0A73746172745F64617465944E8C08656E645F64617465944E8C066669656C6473945D94288C2061707363686564756C65722E74726967676572732E63726F6E2E6669656C6473948C09426173654669656C649493942981947D94288C046E616D65948C0479656172948C0A69735F64656661756C7494888C0B65787072657373696F6E73945D948C2561707363686564756C65722E74726967676572732E63726F6E2E65787072657373696F6E73948C0D416C6C45787072657373696F6E9493942981947D948C0473746570944E7362617562681D8C0A4D6F6E74684669656C649493942981947D942868228C056D6F6E74689468248868255D9468292981947D94682C4E7362617562681D8C0F4461794F664D6F6E74684669656C649493942981947D942868228C036461799468248868255D9468292981947D94682C4E7362617562681D8C095765656B4669656C649493942981947D942868228C047765656B9468248868255D9468292981947D94682C4E7362617562681D8C0E4461794F665765656B4669656C649493942981947D942868228C0B6461795F6F665F7765656B9468248868255D9468292981947D94682C4E7362617562681F2981947D942868228C04686F75729468248968255D9468278C0F52616E676545787072657373696F6E9493942981947D9428682C4E8C056669727374944B028C046C617374944B027562617562681F2981947D942868228C066D696E7574659468248968255D9468522981947D9428682C4E68554B0068564B007562617562681F2981947D942868228C067365636F6E649468248868255D9468522981947D9428682C4E68554B0068564B007562617562658C066A6974746572944E75628C086578656375746F72948C0764656661756C74948C0461726773948C06543044454D4F948C0530323A30309486948C066B7761726773947D9468228C1261736B5F666F725F7265747261696E696E67948C126D6973666972655F67726163655F74696D65944A805101008C08636F616C6573636594888C0D6D61785F696E7374616E636573944B018C0D6E6578745F72756E5F74696D65948C086461746574696D65948C086461746574696D65949394430A07EA0B1E02000000000094681886945294752E');
CREATE TABLE channels (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	watched BOOLEAN NOT NULL, 
	accept_bots BOOLEAN NOT NULL, 
	set_by VARCHAR(64) NOT NULL, 
	set_at DATETIME NOT NULL, 
	CONSTRAINT uq_channels_workspace_id_channel UNIQUE (workspace_id, channel)
);
INSERT INTO "channels" VALUES(1,'T0DEMO','C0GENERAL',0,0,'U0ADA','2026-11-30 01:36:29.244987');
CREATE TABLE console_comments (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	console_ticket_id INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	public BOOLEAN NOT NULL, 
	by_agent BOOLEAN NOT NULL, 
	author VARCHAR(64) NOT NULL, 
	"key" VARCHAR(128), 
	created_at DATETIME NOT NULL, 
	CONSTRAINT fk_console_comments_console_ticket_id_console_tickets FOREIGN KEY(console_ticket_id) REFERENCES console_tickets (id) ON DELETE CASCADE, 
	CONSTRAINT uq_console_comments_workspace_id_key UNIQUE (workspace_id, "key")
);
INSERT INTO "console_comments" VALUES(1,'T0DEMO',1,'where is my order {{Order Number}}?',1,0,'Sam',NULL,'2026-11-30 01:36:26.276876');
INSERT INTO "console_comments" VALUES(2,'T0DEMO',2,'how can I get a refund for order {{Order Number}}?',1,0,'Sam',NULL,'2026-11-30 01:36:26.776217');
INSERT INTO "console_comments" VALUES(3,'T0DEMO',3,'please cancel order {{Order Number}}',1,0,'Sam',NULL,'2026-11-30 01:36:27.138575');
INSERT INTO "console_comments" VALUES(4,'T0DEMO',1,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',1,1,'maya','draftdesk-61-2026-11-30T01:36:27.803350+00:00','2026-11-30 01:36:28.123352');
INSERT INTO "console_comments" VALUES(5,'T0DEMO',4,'where is order {{Order Number}}?',1,0,'Sam',NULL,'2026-11-30 01:36:32.100054');
CREATE TABLE console_tickets (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	subject TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	requester VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL
);
INSERT INTO "console_tickets" VALUES(1,'T0DEMO','Order','new','Sam','2026-11-30 01:36:26.271403','2026-11-30 01:36:28.123074');
INSERT INTO "console_tickets" VALUES(2,'T0DEMO','Order','new','Sam','2026-11-30 01:36:26.772488','2026-11-30 01:36:26.776002');
INSERT INTO "console_tickets" VALUES(3,'T0DEMO','Order','new','Sam','2026-11-30 01:36:27.135578','2026-11-30 01:36:27.138268');
INSERT INTO "console_tickets" VALUES(4,'T0DEMO','Order','new','Sam','2026-11-30 01:36:32.097899','2026-11-30 01:36:32.099869');
CREATE TABLE cursors (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT uq_cursors_workspace_id_name UNIQUE (workspace_id, name)
);
CREATE TABLE decisions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	draft_id INTEGER, 
	kind VARCHAR(16) NOT NULL, 
	text TEXT, 
	reason VARCHAR(32), 
	note TEXT, 
	decided_by VARCHAR(64) NOT NULL, 
	decided_at DATETIME NOT NULL, 
	undone_at DATETIME, delivery VARCHAR(16) DEFAULT 'public' NOT NULL, edit_distance INTEGER, undone_by VARCHAR(64), 
	CONSTRAINT fk_decisions_ticket_id_tickets FOREIGN KEY(ticket_id) REFERENCES tickets (id) ON DELETE CASCADE, 
	CONSTRAINT fk_decisions_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id) ON DELETE SET NULL
);
INSERT INTO "decisions" VALUES(1,'T0DEMO',1,1,'approved','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',NULL,NULL,'U0MAYA','2026-11-30 01:36:16.795217',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(2,'T0DEMO',2,4,'edited','Choose Forgot password and follow the link.',NULL,NULL,'U0MAYA','2026-11-30 01:36:18.049617',NULL,'public',272,NULL);
INSERT INTO "decisions" VALUES(3,'T0DEMO',3,7,'rejected',NULL,'irrelevant','not this one','U0MAYA','2026-11-30 01:36:19.303474',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(4,'T0DEMO',4,10,'approved','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',NULL,NULL,'U0MAYA','2026-11-30 01:36:19.852980','2026-11-30 01:36:20.061588','public',NULL,'U0MAYA');
INSERT INTO "decisions" VALUES(5,'T0DEMO',17,46,'approved','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',NULL,NULL,'U0JONAS','2026-11-30 01:36:26.033423',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(6,'T0DEMO',18,49,'approved','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',NULL,NULL,'U0MAYA','2026-11-30 01:36:27.799378',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(7,'T0DEMO',21,58,'approved','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',NULL,NULL,'U0MAYA','2026-11-30 01:36:28.961582',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(8,'T0DEMO',13,34,'approved','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',NULL,NULL,'U0MAYA','2026-11-30 01:36:31.836852',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(9,'T0DEMO',19,52,'approved','I''ll take care of it. So that the refund for order {{Order Number}} is booked correctly, please let me know whether it''s for everything or for certain items, and what was wrong. I''ll reply with a label if something has to come back. The money returns to your original payment method.',NULL,NULL,'U0MAYA','2026-11-30 01:36:31.922163',NULL,'public',NULL,NULL);
INSERT INTO "decisions" VALUES(10,'T0DEMO',16,43,'approved','Follow these steps:

1. Open the sign-in page and choose Forgot password.
2. Type the e-mail address of your account.
3. Open our e-mail and follow the link.
4. Enter a new password twice and save.

The link can be used only once and for a limited time. If it has run out, simply ask for a new one in the same way.',NULL,NULL,'U0MAYA','2026-11-30 01:36:32.147675',NULL,'public',NULL,NULL);
CREATE TABLE drafts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	confidence DOUBLE NOT NULL, 
	sources JSON NOT NULL, 
	model_version VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, wording_share DOUBLE, 
	CONSTRAINT fk_drafts_ticket_id_tickets FOREIGN KEY(ticket_id) REFERENCES tickets (id) ON DELETE CASCADE, 
	CONSTRAINT uq_drafts_ticket_id_position UNIQUE (ticket_id, position)
);
INSERT INTO "drafts" VALUES(1,'T0DEMO',1,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9894,'[{"id": "starter:101", "score": 0.3324, "share": 1.0}, {"id": "starter:720", "score": 0.8153, "share": 0.1045}]','v1','2026-11-30 01:36:16.317254',1.0);
INSERT INTO "drafts" VALUES(2,'T0DEMO',1,1,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9557,'[{"id": "starter:720", "score": 0.8153, "share": 1.0}, {"id": "starter:101", "score": 0.3324, "share": 0.1296}]','v1','2026-11-30 01:36:16.317261',1.0);
INSERT INTO "drafts" VALUES(3,'T0DEMO',1,2,'Hello {{Person Name}}, let''s see to it before you go. I''m checking the last scan for order {{Order Number}}. If it won''t reach you in time, we can have it held at a parcel shop or delivered to a neighbour. Please tell me the day you leave and which of the two you''d like, and I''ll arrange it with the carrier.',0.9771,'[{"id": "starter:86", "score": 0.3361, "share": 1.0}]','v1','2026-11-30 01:36:16.317262',1.0);
INSERT INTO "drafts" VALUES(4,'T0DEMO',2,0,'Follow these steps:

1. Open the sign-in page and choose Forgot password.
2. Type the e-mail address of your account.
3. Open our e-mail and follow the link.
4. Enter a new password twice and save.

The link can be used only once and for a limited time. If it has run out, simply ask for a new one in the same way.',0.999,'[{"id": "starter:354", "score": 0.5719, "share": 1.0}, {"id": "starter:339", "score": 0.7373, "share": 0.2959}]','v1','2026-11-30 01:36:17.541681',1.0);
INSERT INTO "drafts" VALUES(5,'T0DEMO',2,1,'No worries, you can set a new one in a minute:

1. Choose Sign in, then Forgot password.
2. Enter the e-mail address of your account.
3. Open the message we send and follow the link to pick a new password.

The link works for a limited time, so use it soon. If nothing arrives within ten minutes, look in your spam folder or reply here and we''ll check.',0.9902,'[{"id": "starter:339", "score": 0.7373, "share": 1.0}, {"id": "starter:354", "score": 0.5719, "share": 0.3118}]','v1','2026-11-30 01:36:17.541688',1.0);
INSERT INTO "drafts" VALUES(6,'T0DEMO',2,2,'Let''s find it. Please look in spam and in folders such as Promotions, and make sure you typed the address of your account and not another one. A second request cancels the first link, so use the newest e-mail. If none comes within ten minutes, reply with the address, and I''ll check why.',0.8909,'[{"id": "starter:357", "score": 0.4445, "share": 1.0}]','v1','2026-11-30 01:36:17.541689',1.0);
INSERT INTO "drafts" VALUES(7,'T0DEMO',3,0,'No problem, thanks for catching it early. I''m stopping order {{Order Number}} now. If it has not been packed yet, you''ll get a cancellation confirmation by e-mail and the payment goes back the way it came. If the parcel is already on its way, I''ll send you a return label instead and we refund it once it arrives. Would you like me to set up the right size in its place?',0.9201,'[{"id": "starter:1", "score": 0.6635, "share": 1.0}, {"id": "starter:704", "score": 0.5847, "share": 0.1429}]','v1','2026-11-30 01:36:18.939652',1.0);
INSERT INTO "drafts" VALUES(8,'T0DEMO',3,1,'That''s no problem. I''ve put a stop on order {{Order Number}}. When the warehouse confirms it, you get a message and the refund is started. If it was packed before the stop reached us, please refuse or return the parcel and we refund it then.',0.8666,'[{"id": "starter:707", "score": 0.5858, "share": 1.0}]','v1','2026-11-30 01:36:18.939656',1.0);
INSERT INTO "drafts" VALUES(9,'T0DEMO',3,2,'You don''t need to cancel for that. As long as order {{Order Number}} isn''t packed, I can simply change the delivery address, and you keep your price and your place in the queue. Just reply with the full address. If you''d rather cancel anyway, say so, and I''ll do that instead, and then you can order again whenever you like.',0.858,'[{"id": "starter:13", "score": 0.5394, "share": 1.0}]','v1','2026-11-30 01:36:18.939656',1.0);
INSERT INTO "drafts" VALUES(10,'T0DEMO',4,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9726,'[{"id": "resolution:1", "score": 0.8811, "share": 1.0}, {"id": "starter:101", "score": 0.3562, "share": 1.0}, {"id": "starter:720", "score": 0.9302, "share": 0.1045}]','v1','2026-11-30 01:36:19.573727',1.0);
INSERT INTO "drafts" VALUES(11,'T0DEMO',4,1,'Please tell me the order number and I''ll look up the last scan for you. You can also see it yourself: open the Orders page of your account, choose the order, and then Track. The link in the dispatch e-mail leads to the same place.',0.9994,'[{"id": "starter:723", "score": 0.3533, "share": 1.0}, {"id": "starter:720", "score": 0.9302, "share": 0.1129}, {"id": "resolution:1", "score": 0.8811, "share": 0.0968}]','v1','2026-11-30 01:36:19.573733',1.0);
INSERT INTO "drafts" VALUES(12,'T0DEMO',4,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9541,'[{"id": "starter:720", "score": 0.9302, "share": 1.0}, {"id": "resolution:1", "score": 0.8811, "share": 0.1296}, {"id": "starter:101", "score": 0.3562, "share": 0.1296}]','v1','2026-11-30 01:36:19.573734',1.0);
INSERT INTO "drafts" VALUES(13,'T0DEMO',6,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.6195,'[{"id": "resolution:1", "score": 0.4363, "share": 1.0}, {"id": "starter:720", "score": 0.4989, "share": 0.1045}, {"id": "starter:98", "score": 0.5993, "share": 0.0896}]','v1','2026-11-30 01:36:20.751689',1.0);
INSERT INTO "drafts" VALUES(14,'T0DEMO',6,1,'Here''s how:

1. Open the Orders page of your account.
2. Choose the order you want to follow.
3. Select Track to see the latest scan and the expected day.

If you ordered as a guest, use the tracking link in the shipping e-mail. Can''t find it? Send me your order number and I''ll pass the tracking details on to you.',0.6189,'[{"id": "starter:98", "score": 0.5993, "share": 1.0}, {"id": "resolution:1", "score": 0.4363, "share": 0.0667}, {"id": "starter:720", "score": 0.4989, "share": 0.0667}]','v1','2026-11-30 01:36:20.751695',1.0);
INSERT INTO "drafts" VALUES(15,'T0DEMO',6,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.6029,'[{"id": "starter:720", "score": 0.4989, "share": 1.0}, {"id": "resolution:1", "score": 0.4363, "share": 0.1296}, {"id": "starter:98", "score": 0.5993, "share": 0.1111}]','v1','2026-11-30 01:36:20.751698',1.0);
INSERT INTO "drafts" VALUES(16,'T0DEMO',7,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9913,'[{"id": "resolution:1", "score": 0.3942, "share": 1.0}, {"id": "starter:720", "score": 0.4493, "share": 0.1045}]','v1','2026-11-30 01:36:21.720441',1.0);
INSERT INTO "drafts" VALUES(17,'T0DEMO',7,1,'I''m sorry it''s late. Please send me the order number so that I can see where it was last scanned. In the meantime, it''s worth checking with neighbours and any spot where drivers leave parcels, and looking for a card in the letterbox. If the carrier has lost sight of it, we''ll either send a new one or refund you, whichever you prefer.',0.9834,'[{"id": "starter:80", "score": 0.3636, "share": 1.0}]','v1','2026-11-30 01:36:21.720450',1.0);
INSERT INTO "drafts" VALUES(18,'T0DEMO',7,2,'Hi, and first of all, all the best for these last days! Label created means that the parcel has been announced to the carrier but not scanned yet. After a whole week, it has either missed its scan or is still with us. I''m asking both the warehouse and the carrier about order {{Order Number}} today. If nobody can show me where it is, you shouldn''t have to wait for the search to finish: with the baby on the way, I''d like to have a second stroller sent by the fastest service we have. Is the delivery address still right, and will someone be in to open the door?',0.9711,'[{"id": "starter:92", "score": 0.3537, "share": 1.0}]','v1','2026-11-30 01:36:21.720451',1.0);
INSERT INTO "drafts" VALUES(19,'T0DEMO',8,0,'I''ll take care of it. So that the refund for order {{Order Number}} is booked correctly, please let me know whether it''s for everything or for certain items, and what was wrong. I''ll reply with a label if something has to come back. The money returns to your original payment method.',0.9911,'[{"id": "starter:148", "score": 0.7729, "share": 1.0}, {"id": "starter:710", "score": 0.7749, "share": 0.1594}]','v1','2026-11-30 01:36:22.313184',1.0);
INSERT INTO "drafts" VALUES(20,'T0DEMO',8,1,'Of course, let''s look at that. So that I can arrange the refund for order {{Order Number}}, please let me know the reason and which items it concerns. The money goes back the way you paid, and you''ll get a message once it has been sent.',0.9526,'[{"id": "starter:710", "score": 0.7749, "share": 1.0}, {"id": "starter:148", "score": 0.7729, "share": 0.1897}]','v1','2026-11-30 01:36:22.313192',1.0);
INSERT INTO "drafts" VALUES(21,'T0DEMO',8,2,'I''m sorry it came too late to be of use. You can return order {{Order Number}} for a full refund, and I''ll cover the postage because the delay was not your fault. Please leave the items unused and reply whether you can print a label or would prefer a code for the drop-off point.',0.9113,'[{"id": "starter:154", "score": 0.6441, "share": 1.0}]','v1','2026-11-30 01:36:22.313194',1.0);
INSERT INTO "drafts" VALUES(22,'T0DEMO',9,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9726,'[{"id": "resolution:1", "score": 0.8811, "share": 1.0}, {"id": "starter:101", "score": 0.3562, "share": 1.0}, {"id": "starter:720", "score": 0.9302, "share": 0.1045}]','v1','2026-11-30 01:36:23.197633',1.0);
INSERT INTO "drafts" VALUES(23,'T0DEMO',9,1,'Please tell me the order number and I''ll look up the last scan for you. You can also see it yourself: open the Orders page of your account, choose the order, and then Track. The link in the dispatch e-mail leads to the same place.',0.9994,'[{"id": "starter:723", "score": 0.3533, "share": 1.0}, {"id": "starter:720", "score": 0.9302, "share": 0.1129}, {"id": "resolution:1", "score": 0.8811, "share": 0.0968}]','v1','2026-11-30 01:36:23.197641',1.0);
INSERT INTO "drafts" VALUES(24,'T0DEMO',9,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9541,'[{"id": "starter:720", "score": 0.9302, "share": 1.0}, {"id": "resolution:1", "score": 0.8811, "share": 0.1296}, {"id": "starter:101", "score": 0.3562, "share": 0.1296}]','v1','2026-11-30 01:36:23.197643',1.0);
INSERT INTO "drafts" VALUES(25,'T0DEMO',10,0,'I''ll take care of it. So that the refund for order {{Order Number}} is booked correctly, please let me know whether it''s for everything or for certain items, and what was wrong. I''ll reply with a label if something has to come back. The money returns to your original payment method.',0.7345,'[{"id": "starter:148", "score": 0.4731, "share": 1.0}, {"id": "starter:710", "score": 0.52, "share": 0.1594}, {"id": "starter:713", "score": 0.4589, "share": 0.087}]','v1','2026-11-30 01:36:23.571554',1.0);
INSERT INTO "drafts" VALUES(26,'T0DEMO',10,1,'Of course, let''s look at that. So that I can arrange the refund for order {{Order Number}}, please let me know the reason and which items it concerns. The money goes back the way you paid, and you''ll get a message once it has been sent.',0.6851,'[{"id": "starter:710", "score": 0.52, "share": 1.0}, {"id": "starter:148", "score": 0.4731, "share": 0.1897}]','v1','2026-11-30 01:36:23.571558',1.0);
INSERT INTO "drafts" VALUES(27,'T0DEMO',10,2,'I''m sorry it came too late to be of use. You can return order {{Order Number}} for a full refund, and I''ll cover the postage because the delay was not your fault. Please leave the items unused and reply whether you can print a label or would prefer a code for the drop-off point.',0.6584,'[{"id": "starter:154", "score": 0.4257, "share": 1.0}]','v1','2026-11-30 01:36:23.571558',1.0);
INSERT INTO "drafts" VALUES(28,'T0DEMO',11,0,'No problem, thanks for catching it early. I''m stopping order {{Order Number}} now. If it has not been packed yet, you''ll get a cancellation confirmation by e-mail and the payment goes back the way it came. If the parcel is already on its way, I''ll send you a return label instead and we refund it once it arrives. Would you like me to set up the right size in its place?',0.913,'[{"id": "starter:1", "score": 0.6501, "share": 1.0}, {"id": "starter:704", "score": 0.5829, "share": 0.1429}]','v1','2026-11-30 01:36:23.927507',1.0);
INSERT INTO "drafts" VALUES(29,'T0DEMO',11,1,'That''s no problem. I''ve put a stop on order {{Order Number}}. When the warehouse confirms it, you get a message and the refund is started. If it was packed before the stop reached us, please refuse or return the parcel and we refund it then.',0.8593,'[{"id": "starter:707", "score": 0.5846, "share": 1.0}]','v1','2026-11-30 01:36:23.927511',1.0);
INSERT INTO "drafts" VALUES(30,'T0DEMO',11,2,'You don''t need to cancel for that. As long as order {{Order Number}} isn''t packed, I can simply change the delivery address, and you keep your price and your place in the queue. Just reply with the full address. If you''d rather cancel anyway, say so, and I''ll do that instead, and then you can order again whenever you like.',0.8514,'[{"id": "starter:13", "score": 0.5383, "share": 1.0}]','v1','2026-11-30 01:36:23.927512',1.0);
INSERT INTO "drafts" VALUES(31,'T0DEMO',12,0,'Follow these steps:

1. Open the sign-in page and choose Forgot password.
2. Type the e-mail address of your account.
3. Open our e-mail and follow the link.
4. Enter a new password twice and save.

The link can be used only once and for a limited time. If it has run out, simply ask for a new one in the same way.',0.9738,'[{"id": "starter:354", "score": 0.9044, "share": 1.0}, {"id": "starter:348", "score": 0.6232, "share": 0.051}]','v1','2026-11-30 01:36:24.375899',1.0);
INSERT INTO "drafts" VALUES(32,'T0DEMO',12,1,'Let''s find it. Please look in spam and in folders such as Promotions, and make sure you typed the address of your account and not another one. A second request cancels the first link, so use the newest e-mail. If none comes within ten minutes, reply with the address, and I''ll check why.',0.9456,'[{"id": "starter:357", "score": 0.6048, "share": 1.0}]','v1','2026-11-30 01:36:24.375902',1.0);
INSERT INTO "drafts" VALUES(33,'T0DEMO',12,2,'I''ve noted it, and you can start the reset straight away: on the sign-in page choose Forgot password and enter {{Email Address}}. The link arrives within a few minutes and works once. For your protection I can''t see or set a password myself. If nothing turns up by then, check spam and tell me, and I''ll see whether the mail was sent.',0.9996,'[{"id": "starter:348", "score": 0.6232, "share": 1.0}, {"id": "starter:354", "score": 0.9044, "share": 0.05}]','v1','2026-11-30 01:36:24.375903',1.0);
INSERT INTO "drafts" VALUES(34,'T0DEMO',13,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9989,'[{"id": "resolution:1", "score": 0.635, "share": 1.0}, {"id": "starter:101", "score": 0.4952, "share": 1.0}, {"id": "starter:720", "score": 0.7215, "share": 0.1045}]','v1','2026-11-30 01:36:24.687414',1.0);
INSERT INTO "drafts" VALUES(35,'T0DEMO',13,1,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9812,'[{"id": "starter:720", "score": 0.7215, "share": 1.0}, {"id": "resolution:1", "score": 0.635, "share": 0.1296}, {"id": "starter:101", "score": 0.4952, "share": 0.1296}]','v1','2026-11-30 01:36:24.687417',1.0);
INSERT INTO "drafts" VALUES(36,'T0DEMO',13,2,'Hi, and first of all, all the best for these last days! Label created means that the parcel has been announced to the carrier but not scanned yet. After a whole week, it has either missed its scan or is still with us. I''m asking both the warehouse and the carrier about order {{Order Number}} today. If nobody can show me where it is, you shouldn''t have to wait for the search to finish: with the baby on the way, I''d like to have a second stroller sent by the fastest service we have. Is the delivery address still right, and will someone be in to open the door?',0.9439,'[{"id": "starter:92", "score": 0.2813, "share": 1.0}]','v1','2026-11-30 01:36:24.687418',1.0);
INSERT INTO "drafts" VALUES(37,'T0DEMO',14,0,'No problem, thanks for catching it early. I''m stopping order {{Order Number}} now. If it has not been packed yet, you''ll get a cancellation confirmation by e-mail and the payment goes back the way it came. If the parcel is already on its way, I''ll send you a return label instead and we refund it once it arrives. Would you like me to set up the right size in its place?',0.8896,'[{"id": "starter:1", "score": 0.6461, "share": 1.0}, {"id": "starter:704", "score": 0.5714, "share": 0.1429}]','v1','2026-11-30 01:36:24.981656',1.0);
INSERT INTO "drafts" VALUES(38,'T0DEMO',14,1,'That''s no problem. I''ve put a stop on order {{Order Number}}. When the warehouse confirms it, you get a message and the refund is started. If it was packed before the stop reached us, please refuse or return the parcel and we refund it then.',0.8389,'[{"id": "starter:707", "score": 0.5804, "share": 1.0}]','v1','2026-11-30 01:36:24.981660',1.0);
INSERT INTO "drafts" VALUES(39,'T0DEMO',14,2,'You don''t need to cancel for that. As long as order {{Order Number}} isn''t packed, I can simply change the delivery address, and you keep your price and your place in the queue. Just reply with the full address. If you''d rather cancel anyway, say so, and I''ll do that instead, and then you can order again whenever you like.',0.8375,'[{"id": "starter:13", "score": 0.5446, "share": 1.0}]','v1','2026-11-30 01:36:24.981661',1.0);
INSERT INTO "drafts" VALUES(40,'T0DEMO',15,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9865,'[{"id": "resolution:1", "score": 0.6762, "share": 1.0}, {"id": "starter:101", "score": 0.3445, "share": 1.0}, {"id": "starter:720", "score": 0.7119, "share": 0.1045}]','v1','2026-11-30 01:36:25.330519',1.0);
INSERT INTO "drafts" VALUES(41,'T0DEMO',15,1,'Here''s how:

1. Open the Orders page of your account.
2. Choose the order you want to follow.
3. Select Track to see the latest scan and the expected day.

If you ordered as a guest, use the tracking link in the shipping e-mail. Can''t find it? Send me your order number and I''ll pass the tracking details on to you.',0.9988,'[{"id": "starter:98", "score": 0.2916, "share": 1.0}, {"id": "resolution:1", "score": 0.6762, "share": 0.0667}, {"id": "starter:720", "score": 0.7119, "share": 0.0667}]','v1','2026-11-30 01:36:25.330525',1.0);
INSERT INTO "drafts" VALUES(42,'T0DEMO',15,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9676,'[{"id": "starter:720", "score": 0.7119, "share": 1.0}, {"id": "resolution:1", "score": 0.6762, "share": 0.1296}, {"id": "starter:101", "score": 0.3445, "share": 0.1296}]','v1','2026-11-30 01:36:25.330526',1.0);
INSERT INTO "drafts" VALUES(43,'T0DEMO',16,0,'Follow these steps:

1. Open the sign-in page and choose Forgot password.
2. Type the e-mail address of your account.
3. Open our e-mail and follow the link.
4. Enter a new password twice and save.

The link can be used only once and for a limited time. If it has run out, simply ask for a new one in the same way.',0.9736,'[{"id": "starter:354", "score": 0.9344, "share": 1.0}, {"id": "starter:348", "score": 0.6276, "share": 0.051}]','v1','2026-11-30 01:36:25.730185',1.0);
INSERT INTO "drafts" VALUES(44,'T0DEMO',16,1,'Let''s find it. Please look in spam and in folders such as Promotions, and make sure you typed the address of your account and not another one. A second request cancels the first link, so use the newest e-mail. If none comes within ten minutes, reply with the address, and I''ll check why.',0.9448,'[{"id": "starter:357", "score": 0.6023, "share": 1.0}]','v1','2026-11-30 01:36:25.730188',1.0);
INSERT INTO "drafts" VALUES(45,'T0DEMO',16,2,'I''ve noted it, and you can start the reset straight away: on the sign-in page choose Forgot password and enter {{Email Address}}. The link arrives within a few minutes and works once. For your protection I can''t see or set a password myself. If nothing turns up by then, check spam and tell me, and I''ll see whether the mail was sent.',0.9995,'[{"id": "starter:348", "score": 0.6276, "share": 1.0}, {"id": "starter:354", "score": 0.9344, "share": 0.05}]','v1','2026-11-30 01:36:25.730189',1.0);
INSERT INTO "drafts" VALUES(46,'T0DEMO',17,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.971,'[{"id": "resolution:1", "score": 0.8308, "share": 1.0}, {"id": "starter:720", "score": 0.9878, "share": 0.1045}, {"id": "starter:723", "score": 0.3212, "share": 0.0896}]','v1','2026-11-30 01:36:25.887998',1.0);
INSERT INTO "drafts" VALUES(47,'T0DEMO',17,1,'Please tell me the order number and I''ll look up the last scan for you. You can also see it yourself: open the Orders page of your account, choose the order, and then Track. The link in the dispatch e-mail leads to the same place.',0.9984,'[{"id": "starter:723", "score": 0.3212, "share": 1.0}, {"id": "starter:720", "score": 0.9878, "share": 0.1129}, {"id": "resolution:1", "score": 0.8308, "share": 0.0968}]','v1','2026-11-30 01:36:25.888002',1.0);
INSERT INTO "drafts" VALUES(48,'T0DEMO',17,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9527,'[{"id": "starter:720", "score": 0.9878, "share": 1.0}, {"id": "resolution:1", "score": 0.8308, "share": 0.1296}, {"id": "starter:723", "score": 0.3212, "share": 0.1296}]','v1','2026-11-30 01:36:25.888003',1.0);
INSERT INTO "drafts" VALUES(49,'T0DEMO',18,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.973,'[{"id": "resolution:4", "score": 0.9418, "share": 1.0}, {"id": "resolution:1", "score": 0.8811, "share": 1.0}, {"id": "starter:101", "score": 0.3562, "share": 1.0}]','v1','2026-11-30 01:36:26.617631',1.0);
INSERT INTO "drafts" VALUES(50,'T0DEMO',18,1,'Please tell me the order number and I''ll look up the last scan for you. You can also see it yourself: open the Orders page of your account, choose the order, and then Track. The link in the dispatch e-mail leads to the same place.',0.9998,'[{"id": "starter:723", "score": 0.3533, "share": 1.0}, {"id": "starter:720", "score": 0.9302, "share": 0.1129}, {"id": "resolution:4", "score": 0.9418, "share": 0.0968}]','v1','2026-11-30 01:36:26.617634',1.0);
INSERT INTO "drafts" VALUES(51,'T0DEMO',18,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9545,'[{"id": "starter:720", "score": 0.9302, "share": 1.0}, {"id": "resolution:4", "score": 0.9418, "share": 0.1296}, {"id": "resolution:1", "score": 0.8811, "share": 0.1296}]','v1','2026-11-30 01:36:26.617636',1.0);
INSERT INTO "drafts" VALUES(52,'T0DEMO',19,0,'I''ll take care of it. So that the refund for order {{Order Number}} is booked correctly, please let me know whether it''s for everything or for certain items, and what was wrong. I''ll reply with a label if something has to come back. The money returns to your original payment method.',0.9806,'[{"id": "starter:148", "score": 0.6485, "share": 1.0}, {"id": "starter:710", "score": 0.6918, "share": 0.1594}]','v1','2026-11-30 01:36:26.947585',1.0);
INSERT INTO "drafts" VALUES(53,'T0DEMO',19,1,'Of course, let''s look at that. So that I can arrange the refund for order {{Order Number}}, please let me know the reason and which items it concerns. The money goes back the way you paid, and you''ll get a message once it has been sent.',0.9383,'[{"id": "starter:710", "score": 0.6918, "share": 1.0}, {"id": "starter:148", "score": 0.6485, "share": 0.1897}]','v1','2026-11-30 01:36:26.947589',1.0);
INSERT INTO "drafts" VALUES(54,'T0DEMO',19,2,'I''m sorry it came too late to be of use. You can return order {{Order Number}} for a full refund, and I''ll cover the postage because the delay was not your fault. Please leave the items unused and reply whether you can print a label or would prefer a code for the drop-off point.',0.9102,'[{"id": "starter:154", "score": 0.5921, "share": 1.0}]','v1','2026-11-30 01:36:26.947591',1.0);
INSERT INTO "drafts" VALUES(55,'T0DEMO',20,0,'No problem, thanks for catching it early. I''m stopping order {{Order Number}} now. If it has not been packed yet, you''ll get a cancellation confirmation by e-mail and the payment goes back the way it came. If the parcel is already on its way, I''ll send you a return label instead and we refund it once it arrives. Would you like me to set up the right size in its place?',0.9041,'[{"id": "starter:1", "score": 0.6635, "share": 1.0}, {"id": "starter:704", "score": 0.5847, "share": 0.1429}]','v1','2026-11-30 01:36:27.467237',1.0);
INSERT INTO "drafts" VALUES(56,'T0DEMO',20,1,'That''s no problem. I''ve put a stop on order {{Order Number}}. When the warehouse confirms it, you get a message and the refund is started. If it was packed before the stop reached us, please refuse or return the parcel and we refund it then.',0.8516,'[{"id": "starter:707", "score": 0.5858, "share": 1.0}]','v1','2026-11-30 01:36:27.467240',1.0);
INSERT INTO "drafts" VALUES(57,'T0DEMO',20,2,'You don''t need to cancel for that. As long as order {{Order Number}} isn''t packed, I can simply change the delivery address, and you keep your price and your place in the queue. Just reply with the full address. If you''d rather cancel anyway, say so, and I''ll do that instead, and then you can order again whenever you like.',0.8431,'[{"id": "starter:13", "score": 0.5394, "share": 1.0}]','v1','2026-11-30 01:36:27.467241',1.0);
INSERT INTO "drafts" VALUES(58,'T0DEMO',21,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9994,'[{"id": "resolution:4", "score": 0.7211, "share": 1.0}, {"id": "resolution:5", "score": 0.7105, "share": 1.0}, {"id": "resolution:1", "score": 0.6323, "share": 1.0}]','v1','2026-11-30 01:36:28.528858',1.0);
INSERT INTO "drafts" VALUES(59,'T0DEMO',21,1,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9827,'[{"id": "starter:720", "score": 0.7099, "share": 1.0}, {"id": "resolution:4", "score": 0.7211, "share": 0.1296}, {"id": "resolution:5", "score": 0.7105, "share": 0.1296}]','v1','2026-11-30 01:36:28.528864',1.0);
INSERT INTO "drafts" VALUES(60,'T0DEMO',21,2,'Hi, and first of all, all the best for these last days! Label created means that the parcel has been announced to the carrier but not scanned yet. After a whole week, it has either missed its scan or is still with us. I''m asking both the warehouse and the carrier about order {{Order Number}} today. If nobody can show me where it is, you shouldn''t have to wait for the search to finish: with the baby on the way, I''d like to have a second stroller sent by the fastest service we have. Is the delivery address still right, and will someone be in to open the door?',0.9489,'[{"id": "starter:92", "score": 0.3153, "share": 1.0}]','v1','2026-11-30 01:36:28.528865',1.0);
INSERT INTO "drafts" VALUES(61,'T0DEMO',22,0,'I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.',0.9725,'[{"id": "resolution:4", "score": 1.0, "share": 1.0}, {"id": "resolution:5", "score": 0.9418, "share": 1.0}, {"id": "resolution:1", "score": 0.8308, "share": 1.0}]','v1','2026-11-30 01:36:31.347217',1.0);
INSERT INTO "drafts" VALUES(62,'T0DEMO',22,1,'Please tell me the order number and I''ll look up the last scan for you. You can also see it yourself: open the Orders page of your account, choose the order, and then Track. The link in the dispatch e-mail leads to the same place.',0.9999,'[{"id": "starter:723", "score": 0.3212, "share": 1.0}, {"id": "starter:720", "score": 0.9878, "share": 0.1129}, {"id": "resolution:4", "score": 1.0, "share": 0.0968}]','v1','2026-11-30 01:36:31.347220',1.0);
INSERT INTO "drafts" VALUES(63,'T0DEMO',22,2,'Let me help you find order {{Order Number}}. Its latest status is on the Orders page of your account, where you can choose Track once it has been sent. If nothing has moved there for some days, tell me and I''ll ask the carrier about it.',0.9542,'[{"id": "starter:720", "score": 0.9878, "share": 1.0}, {"id": "resolution:4", "score": 1.0, "share": 0.1296}, {"id": "resolution:5", "score": 0.9418, "share": 0.1296}]','v1','2026-11-30 01:36:31.347221',1.0);
INSERT INTO "drafts" VALUES(64,'T0DEMO',23,0,'Follow these steps:

1. Open the sign-in page and choose Forgot password.
2. Type the e-mail address of your account.
3. Open our e-mail and follow the link.
4. Enter a new password twice and save.

The link can be used only once and for a limited time. If it has run out, simply ask for a new one in the same way.',0.9998,'[{"id": "starter:354", "score": 0.5129, "share": 1.0}, {"id": "starter:339", "score": 0.9798, "share": 0.2959}, {"id": "resolution:2", "score": 0.763, "share": 0.051}]','v1','2026-11-30 01:36:31.351424',1.0);
INSERT INTO "drafts" VALUES(65,'T0DEMO',23,1,'No worries, you can set a new one in a minute:

1. Choose Sign in, then Forgot password.
2. Enter the e-mail address of your account.
3. Open the message we send and follow the link to pick a new password.

The link works for a limited time, so use it soon. If nothing arrives within ten minutes, look in your spam folder or reply here and we''ll check.',0.8822,'[{"id": "starter:339", "score": 0.9798, "share": 1.0}, {"id": "starter:354", "score": 0.5129, "share": 0.3118}]','v1','2026-11-30 01:36:31.351427',1.0);
INSERT INTO "drafts" VALUES(66,'T0DEMO',23,2,'Choose Forgot password and follow the link.',0.6956,'[{"id": "resolution:2", "score": 0.763, "share": 1.0}, {"id": "starter:354", "score": 0.5129, "share": 0.5556}]','v1','2026-11-30 01:36:31.351427',1.0);
CREATE TABLE jobs (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	ticket_id INTEGER, 
	payload JSON NOT NULL, 
	dedupe_key VARCHAR(128), 
	status VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	deferrals INTEGER NOT NULL, 
	run_after DATETIME NOT NULL, 
	leased_until DATETIME, 
	last_error TEXT, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	CONSTRAINT fk_jobs_ticket_id_tickets FOREIGN KEY(ticket_id) REFERENCES tickets (id) ON DELETE CASCADE, 
	CONSTRAINT uq_jobs_workspace_id_dedupe_key UNIQUE (workspace_id, dedupe_key)
);
INSERT INTO "jobs" VALUES(1,'T0DEMO','draft',1,'{}','draft:1','done',1,0,'2026-11-30 01:36:15.992981',NULL,NULL,'2026-11-30 01:36:15.994104','2026-11-30 01:36:16.329149');
INSERT INTO "jobs" VALUES(2,'T0DEMO','post_card',1,'{}','card:1','done',1,0,'2026-11-30 01:36:16.318412',NULL,NULL,'2026-11-30 01:36:15.994905','2026-11-30 01:36:16.529073');
INSERT INTO "jobs" VALUES(3,'T0DEMO','update_card',1,'{}',NULL,'done',1,0,'2026-11-30 01:36:16.852181',NULL,NULL,'2026-11-30 01:36:16.823256','2026-11-30 01:36:16.967583');
INSERT INTO "jobs" VALUES(4,'T0DEMO','post_reply',1,'{"decision_id": 1}','post_reply:decision:1','done',1,0,'2026-11-30 01:36:16.852207',NULL,NULL,'2026-11-30 01:36:16.823845','2026-11-30 01:36:17.072848');
INSERT INTO "jobs" VALUES(5,'T0DEMO','update_card',1,'{}',NULL,'done',1,0,'2026-11-30 01:36:16.852204',NULL,NULL,'2026-11-30 01:36:16.824084','2026-11-30 01:36:17.200364');
INSERT INTO "jobs" VALUES(6,'T0DEMO','draft',2,'{}','draft:2','done',1,0,'2026-11-30 01:36:17.338229',NULL,NULL,'2026-11-30 01:36:17.338304','2026-11-30 01:36:17.568796');
INSERT INTO "jobs" VALUES(7,'T0DEMO','post_card',2,'{}','card:2','done',1,0,'2026-11-30 01:36:17.542467',NULL,NULL,'2026-11-30 01:36:17.338705','2026-11-30 01:36:17.724694');
INSERT INTO "jobs" VALUES(8,'T0DEMO','update_card',2,'{}',NULL,'done',1,0,'2026-11-30 01:36:18.065571',NULL,NULL,'2026-11-30 01:36:18.065708','2026-11-30 01:36:18.236940');
INSERT INTO "jobs" VALUES(9,'T0DEMO','post_reply',2,'{"decision_id": 2}','post_reply:decision:2','done',1,0,'2026-11-30 01:36:18.390794',NULL,NULL,'2026-11-30 01:36:18.066382','2026-11-30 01:36:18.481250');
INSERT INTO "jobs" VALUES(10,'T0DEMO','update_card',2,'{}',NULL,'done',1,0,'2026-11-30 01:36:18.390776',NULL,NULL,'2026-11-30 01:36:18.066732','2026-11-30 01:36:18.596653');
INSERT INTO "jobs" VALUES(11,'T0DEMO','draft',3,'{}','draft:3','done',1,0,'2026-11-30 01:36:18.758028',NULL,NULL,'2026-11-30 01:36:18.758123','2026-11-30 01:36:18.956243');
INSERT INTO "jobs" VALUES(12,'T0DEMO','post_card',3,'{}','card:3','done',1,0,'2026-11-30 01:36:18.940317',NULL,NULL,'2026-11-30 01:36:18.758528','2026-11-30 01:36:19.088222');
INSERT INTO "jobs" VALUES(13,'T0DEMO','update_card',3,'{}',NULL,'done',1,0,'2026-11-30 01:36:19.304095',NULL,NULL,'2026-11-30 01:36:19.316522','2026-11-30 01:36:19.429331');
INSERT INTO "jobs" VALUES(14,'T0DEMO','draft',4,'{}','draft:4','done',1,0,'2026-11-30 01:36:19.489031',NULL,NULL,'2026-11-30 01:36:19.489171','2026-11-30 01:36:19.597938');
INSERT INTO "jobs" VALUES(15,'T0DEMO','post_card',4,'{}','card:4','done',1,0,'2026-11-30 01:36:19.576763',NULL,NULL,'2026-11-30 01:36:19.489929','2026-11-30 01:36:19.756810');
INSERT INTO "jobs" VALUES(16,'T0DEMO','update_card',4,'{}',NULL,'done',1,0,'2026-11-30 01:36:19.856297',NULL,NULL,'2026-11-30 01:36:19.856425','2026-11-30 01:36:19.998985');
INSERT INTO "jobs" VALUES(17,'T0DEMO','post_reply',4,'{"decision_id": 4}','post_reply:decision:4','cancelled',0,0,'2026-11-30 01:46:19.861217',NULL,NULL,'2026-11-30 01:36:19.861380','2026-11-30 01:36:20.053598');
INSERT INTO "jobs" VALUES(18,'T0DEMO','update_card',4,'{}',NULL,'done',1,0,'2026-11-30 01:36:19.861760',NULL,NULL,'2026-11-30 01:36:19.861867','2026-11-30 01:36:20.513175');
INSERT INTO "jobs" VALUES(19,'T0DEMO','update_card',4,'{}',NULL,'done',1,0,'2026-11-30 01:36:20.096054',NULL,NULL,'2026-11-30 01:36:20.096195','2026-11-30 01:36:20.639688');
INSERT INTO "jobs" VALUES(20,'T0DEMO','draft',5,'{}','draft:5','done',1,0,'2026-11-30 01:36:20.295678',NULL,NULL,'2026-11-30 01:36:20.295804','2026-11-30 01:36:20.629298');
INSERT INTO "jobs" VALUES(21,'T0DEMO','post_card',5,'{}','card:5','done',1,0,'2026-11-30 01:36:20.616816',NULL,NULL,'2026-11-30 01:36:20.310953','2026-11-30 01:36:20.676617');
INSERT INTO "jobs" VALUES(22,'T0DEMO','draft',6,'{}','draft:6','done',1,0,'2026-11-30 01:36:20.707826',NULL,NULL,'2026-11-30 01:36:20.707952','2026-11-30 01:36:20.759030');
INSERT INTO "jobs" VALUES(23,'T0DEMO','post_card',6,'{}','card:6','done',1,0,'2026-11-30 01:36:20.752671',NULL,NULL,'2026-11-30 01:36:20.708691','2026-11-30 01:36:20.973123');
INSERT INTO "jobs" VALUES(24,'T0DEMO','update_card',6,'{}',NULL,'done',1,0,'2026-11-30 01:36:21.156726',NULL,NULL,'2026-11-30 01:36:21.156911','2026-11-30 01:36:21.265752');
INSERT INTO "jobs" VALUES(25,'T0DEMO','read_thread',7,'{}','read_thread:7','done',1,0,'2026-11-30 01:36:21.157886',NULL,NULL,'2026-11-30 01:36:21.158039','2026-11-30 01:36:21.440846');
INSERT INTO "jobs" VALUES(26,'T0DEMO','draft',7,'{}','draft:7','done',1,0,'2026-11-30 01:36:21.418139',NULL,NULL,'2026-11-30 01:36:21.419678','2026-11-30 01:36:21.739055');
INSERT INTO "jobs" VALUES(27,'T0DEMO','post_card',7,'{}','card:7','done',1,0,'2026-11-30 01:36:21.722063',NULL,NULL,'2026-11-30 01:36:21.428958','2026-11-30 01:36:22.018374');
INSERT INTO "jobs" VALUES(28,'T0DEMO','draft',8,'{}','draft:8','done',1,0,'2026-11-30 01:36:22.193282',NULL,NULL,'2026-11-30 01:36:22.193386','2026-11-30 01:36:22.339692');
INSERT INTO "jobs" VALUES(29,'T0DEMO','post_card',8,'{}','card:8','done',1,0,'2026-11-30 01:36:22.314396',NULL,NULL,'2026-11-30 01:36:22.193915','2026-11-30 01:36:22.616776');
INSERT INTO "jobs" VALUES(30,'T0DEMO','draft',9,'{}','draft:9','done',1,0,'2026-11-30 01:36:22.981070',NULL,NULL,'2026-11-30 01:36:22.981214','2026-11-30 01:36:23.222578');
INSERT INTO "jobs" VALUES(31,'T0DEMO','post_card',9,'{}','card:9','done',1,0,'2026-11-30 01:36:23.198710',NULL,NULL,'2026-11-30 01:36:22.981863','2026-11-30 01:36:23.350933');
INSERT INTO "jobs" VALUES(32,'T0DEMO','draft',10,'{}','draft:10','done',1,0,'2026-11-30 01:36:23.445998',NULL,NULL,'2026-11-30 01:36:23.446087','2026-11-30 01:36:23.597821');
INSERT INTO "jobs" VALUES(33,'T0DEMO','post_card',10,'{}','card:10','done',1,0,'2026-11-30 01:36:23.572224',NULL,NULL,'2026-11-30 01:36:23.468834','2026-11-30 01:36:23.670492');
INSERT INTO "jobs" VALUES(34,'T0DEMO','draft',11,'{}','draft:11','done',1,0,'2026-11-30 01:36:23.745672',NULL,NULL,'2026-11-30 01:36:23.745766','2026-11-30 01:36:23.955092');
INSERT INTO "jobs" VALUES(35,'T0DEMO','post_card',11,'{}','card:11','done',1,0,'2026-11-30 01:36:23.928222',NULL,NULL,'2026-11-30 01:36:23.746155','2026-11-30 01:36:24.090754');
INSERT INTO "jobs" VALUES(36,'T0DEMO','draft',12,'{}','draft:12','done',1,0,'2026-11-30 01:36:24.230291',NULL,NULL,'2026-11-30 01:36:24.230516','2026-11-30 01:36:24.408788');
INSERT INTO "jobs" VALUES(37,'T0DEMO','post_card',12,'{}','card:12','done',1,0,'2026-11-30 01:36:24.388828',NULL,NULL,'2026-11-30 01:36:24.231251','2026-11-30 01:36:24.512664');
INSERT INTO "jobs" VALUES(38,'T0DEMO','draft',13,'{}','draft:13','done',1,0,'2026-11-30 01:36:24.580885',NULL,NULL,'2026-11-30 01:36:24.580971','2026-11-30 01:36:24.700618');
INSERT INTO "jobs" VALUES(39,'T0DEMO','post_card',13,'{}','card:13','done',1,0,'2026-11-30 01:36:24.688108',NULL,NULL,'2026-11-30 01:36:24.581385','2026-11-30 01:36:24.812692');
INSERT INTO "jobs" VALUES(40,'T0DEMO','draft',14,'{}','draft:14','done',1,0,'2026-11-30 01:36:24.859492',NULL,NULL,'2026-11-30 01:36:24.859584','2026-11-30 01:36:24.984772');
INSERT INTO "jobs" VALUES(41,'T0DEMO','post_card',14,'{}','card:14','done',1,0,'2026-11-30 01:36:24.982339',NULL,NULL,'2026-11-30 01:36:24.860053','2026-11-30 01:36:25.100742');
INSERT INTO "jobs" VALUES(42,'T0DEMO','draft',15,'{}','draft:15','done',1,0,'2026-11-30 01:36:25.215681',NULL,NULL,'2026-11-30 01:36:25.215815','2026-11-30 01:36:25.341424');
INSERT INTO "jobs" VALUES(43,'T0DEMO','post_card',15,'{}','card:15','done',1,0,'2026-11-30 01:36:25.331585',NULL,NULL,'2026-11-30 01:36:25.216341','2026-11-30 01:36:25.412174');
INSERT INTO "jobs" VALUES(44,'T0DEMO','draft',16,'{"response_url": "http://slack.example/playground/response/M7Ppygh70BO0bHnX5NY0_WtWeUd7aNsR"}','draft:16','done',1,0,'2026-11-30 01:36:25.559892',NULL,NULL,'2026-11-30 01:36:25.559978','2026-11-30 01:36:25.752841');
INSERT INTO "jobs" VALUES(45,'T0DEMO','answer_suggest',16,'{"response_url": "http://slack.example/playground/response/M7Ppygh70BO0bHnX5NY0_WtWeUd7aNsR"}','card:16','done',1,0,'2026-11-30 01:36:25.730749',NULL,NULL,'2026-11-30 01:36:25.731150','2026-11-30 01:36:25.789689');
INSERT INTO "jobs" VALUES(46,'T0DEMO','draft',17,'{"response_url": "http://slack.example/playground/response/QYR2W2E2_hvRgqAaGyDyZZQGNsNPgQeN"}','draft:17','done',1,0,'2026-11-30 01:36:25.823309',NULL,NULL,'2026-11-30 01:36:25.823851','2026-11-30 01:36:25.892774');
INSERT INTO "jobs" VALUES(47,'T0DEMO','answer_suggest',17,'{"response_url": "http://slack.example/playground/response/QYR2W2E2_hvRgqAaGyDyZZQGNsNPgQeN"}','card:17','done',1,0,'2026-11-30 01:36:25.888638',NULL,NULL,'2026-11-30 01:36:25.889131','2026-11-30 01:36:25.970445');
INSERT INTO "jobs" VALUES(48,'T0DEMO','receipt',17,'{"response_url": "http://slack.example/playground/response/kiRvKkK2xgoVd8B-6pN0b_nAvAHV1H4X"}',NULL,'done',1,0,'2026-11-30 01:36:26.043615',NULL,NULL,'2026-11-30 01:36:26.035624','2026-11-30 01:36:26.092245');
INSERT INTO "jobs" VALUES(49,'T0DEMO','post_reply',17,'{"decision_id": 5}','post_reply:decision:5','done',1,0,'2026-11-30 01:36:26.043633',NULL,NULL,'2026-11-30 01:36:26.036151','2026-11-30 01:36:26.145143');
INSERT INTO "jobs" VALUES(50,'T0DEMO','receipt',17,'{"response_url": "http://slack.example/playground/response/kiRvKkK2xgoVd8B-6pN0b_nAvAHV1H4X"}',NULL,'done',1,0,'2026-11-30 01:36:26.043630',NULL,NULL,'2026-11-30 01:36:26.040927','2026-11-30 01:36:26.197195');
INSERT INTO "jobs" VALUES(51,'T0DEMO','zendesk_event',NULL,'{"ticket_id": "1"}','zendesk:e0','done',1,0,'2026-11-30 01:36:26.287386',NULL,NULL,'2026-11-30 01:36:26.287779','2026-11-30 01:36:26.373236');
INSERT INTO "jobs" VALUES(52,'T0DEMO','draft',18,'{}','draft:18','done',1,0,'2026-11-30 01:36:26.357034',NULL,NULL,'2026-11-30 01:36:26.358265','2026-11-30 01:36:26.640629');
INSERT INTO "jobs" VALUES(53,'T0DEMO','post_card',18,'{}','card:18','done',1,0,'2026-11-30 01:36:26.618320',NULL,NULL,'2026-11-30 01:36:26.358719','2026-11-30 01:36:26.717955');
INSERT INTO "jobs" VALUES(54,'T0DEMO','zendesk_event',NULL,'{"ticket_id": "2"}','zendesk:e1','done',1,0,'2026-11-30 01:36:26.778465',NULL,NULL,'2026-11-30 01:36:26.778766','2026-11-30 01:36:26.840770');
INSERT INTO "jobs" VALUES(55,'T0DEMO','draft',19,'{}','draft:19','done',1,0,'2026-11-30 01:36:26.792229',NULL,NULL,'2026-11-30 01:36:26.813841','2026-11-30 01:36:26.960604');
INSERT INTO "jobs" VALUES(56,'T0DEMO','post_card',19,'{}','card:19','done',1,0,'2026-11-30 01:36:26.948276',NULL,NULL,'2026-11-30 01:36:26.814456','2026-11-30 01:36:27.116557');
INSERT INTO "jobs" VALUES(57,'T0DEMO','zendesk_event',NULL,'{"ticket_id": "3"}','zendesk:e2','done',1,0,'2026-11-30 01:36:27.148601',NULL,NULL,'2026-11-30 01:36:27.148952','2026-11-30 01:36:27.269908');
INSERT INTO "jobs" VALUES(58,'T0DEMO','draft',20,'{}','draft:20','done',1,0,'2026-11-30 01:36:27.223153',NULL,NULL,'2026-11-30 01:36:27.223912','2026-11-30 01:36:27.528535');
INSERT INTO "jobs" VALUES(59,'T0DEMO','post_card',20,'{}','card:20','done',1,0,'2026-11-30 01:36:27.467859',NULL,NULL,'2026-11-30 01:36:27.240568','2026-11-30 01:36:27.748830');
INSERT INTO "jobs" VALUES(60,'T0DEMO','update_card',18,'{}',NULL,'done',1,0,'2026-11-30 01:36:27.802808',NULL,NULL,'2026-11-30 01:36:27.802900','2026-11-30 01:36:27.930130');
INSERT INTO "jobs" VALUES(61,'T0DEMO','helpdesk_reply',18,'{"decision_id": 6, "comment_id": "4"}','helpdesk_reply:decision:6','done',1,0,'2026-11-30 01:36:27.997856',NULL,NULL,'2026-11-30 01:36:27.803350','2026-11-30 01:36:28.147829');
INSERT INTO "jobs" VALUES(62,'T0DEMO','update_card',18,'{}',NULL,'done',1,0,'2026-11-30 01:36:28.155709',NULL,NULL,'2026-11-30 01:36:28.155805','2026-11-30 01:36:28.253247');
INSERT INTO "jobs" VALUES(63,'T0DEMO','draft',21,'{}','draft:21','done',1,0,'2026-11-30 01:36:28.389102',NULL,NULL,'2026-11-30 01:36:28.389216','2026-11-30 01:36:28.540999');
INSERT INTO "jobs" VALUES(64,'T0DEMO','post_card',21,'{}','card:21','done',1,0,'2026-11-30 01:36:28.529723',NULL,NULL,'2026-11-30 01:36:28.389690','2026-11-30 01:36:28.792750');
INSERT INTO "jobs" VALUES(65,'T0DEMO','update_card',21,'{}',NULL,'done',1,0,'2026-11-30 01:36:29.007423',NULL,NULL,'2026-11-30 01:36:29.007576','2026-11-30 01:36:29.189970');
INSERT INTO "jobs" VALUES(66,'T0DEMO','post_reply',21,'{"decision_id": 7}','post_reply:decision:7','waiting',0,0,'2026-11-30 01:46:29.016420',NULL,NULL,'2026-11-30 01:36:29.016613',NULL);
INSERT INTO "jobs" VALUES(67,'T0DEMO','update_card',21,'{}',NULL,'waiting',0,0,'2026-11-30 01:36:29.021187',NULL,NULL,'2026-11-30 01:36:29.021324',NULL);
INSERT INTO "jobs" VALUES(68,'T0DEMO','notice',NULL,'{"channel": "C0GONE", "text": "hello"}',NULL,'failed',0,0,'2026-11-30 01:36:29.319205',NULL,'channel_not_found','2026-11-30 01:36:29.319770','2026-11-30 01:36:29.324852');
INSERT INTO "jobs" VALUES(69,'T0DEMO','draft',22,'{}','draft:22','done',1,0,'2026-11-30 01:36:31.123277',NULL,NULL,'2026-11-30 01:36:31.123396','2026-11-30 01:36:31.360578');
INSERT INTO "jobs" VALUES(70,'T0DEMO','post_card',22,'{}','card:22','waiting',0,0,'2026-11-30 01:36:31.347890',NULL,NULL,'2026-11-30 01:36:31.123882',NULL);
INSERT INTO "jobs" VALUES(71,'T0DEMO','draft',23,'{"response_url": "http://slack.example/playground/response/DPxCrk-HznUWRKE3sW0xfLseDX3cJaGe"}','draft:23','done',1,0,'2026-11-30 01:36:31.169945',NULL,NULL,'2026-11-30 01:36:31.170090','2026-11-30 01:36:31.361719');
INSERT INTO "jobs" VALUES(72,'T0DEMO','answer_suggest',23,'{"response_url": "http://slack.example/playground/response/DPxCrk-HznUWRKE3sW0xfLseDX3cJaGe"}','card:23','waiting',0,0,'2026-11-30 01:36:31.351896',NULL,NULL,'2026-11-30 01:36:31.352242',NULL);
INSERT INTO "jobs" VALUES(73,'T0DEMO','draft',24,'{}','draft:24','failed',3,0,'2026-11-30 01:36:31.422536',NULL,'boom','2026-11-30 01:36:31.422626','2026-11-30 01:36:31.542934');
INSERT INTO "jobs" VALUES(74,'T0DEMO','post_card',24,'{}','card:24','waiting',0,0,'2026-11-30 01:36:31.519494',NULL,NULL,'2026-11-30 01:36:31.423155',NULL);
INSERT INTO "jobs" VALUES(75,'T0DEMO','draft',25,'{}','draft:25','leased',1,0,'2026-11-30 01:36:31.474161','2026-11-30 01:36:31.557543',NULL,'2026-11-30 01:36:31.474260',NULL);
INSERT INTO "jobs" VALUES(76,'T0DEMO','post_card',25,'{}','card:25','waiting',0,0,'2026-11-30 01:36:32.474630',NULL,NULL,'2026-11-30 01:36:31.474692',NULL);
INSERT INTO "jobs" VALUES(77,'T0DEMO','draft',26,'{}','draft:26','waiting',0,0,'2026-11-30 01:36:31.603005',NULL,NULL,'2026-11-30 01:36:31.603093',NULL);
INSERT INTO "jobs" VALUES(78,'T0DEMO','post_card',26,'{}','card:26','waiting',0,0,'2026-11-30 01:36:32.603441',NULL,NULL,'2026-11-30 01:36:31.603506',NULL);
INSERT INTO "jobs" VALUES(79,'T0DEMO','update_card',11,'{}',NULL,'waiting',0,0,'2026-11-30 01:36:31.700076',NULL,NULL,'2026-11-30 01:36:31.700167',NULL);
INSERT INTO "jobs" VALUES(80,'T0DEMO','read_thread',27,'{}','read_thread:27','waiting',0,0,'2026-11-30 01:36:31.707063',NULL,NULL,'2026-11-30 01:36:31.707179',NULL);
INSERT INTO "jobs" VALUES(81,'T0DEMO','update_card',13,'{}',NULL,'waiting',0,0,'2026-11-30 01:36:31.839140',NULL,NULL,'2026-11-30 01:36:31.839225',NULL);
INSERT INTO "jobs" VALUES(82,'T0DEMO','post_reply',13,'{"decision_id": 8}','post_reply:decision:8','waiting',0,0,'2026-11-30 01:46:31.839646',NULL,NULL,'2026-11-30 01:36:31.839721',NULL);
INSERT INTO "jobs" VALUES(83,'T0DEMO','update_card',13,'{}',NULL,'waiting',0,0,'2026-11-30 01:36:31.839951',NULL,NULL,'2026-11-30 01:36:31.840008',NULL);
INSERT INTO "jobs" VALUES(84,'T0DEMO','update_card',19,'{}',NULL,'waiting',0,0,'2026-11-30 01:36:31.960744',NULL,NULL,'2026-11-30 01:36:31.960946',NULL);
INSERT INTO "jobs" VALUES(85,'T0DEMO','helpdesk_reply',19,'{"decision_id": 9}','helpdesk_reply:decision:9','waiting',0,0,'2026-11-30 01:46:31.961639',NULL,NULL,'2026-11-30 01:36:31.961777',NULL);
INSERT INTO "jobs" VALUES(86,'T0DEMO','read_mention',NULL,'{"channel": "C0GENERAL", "ts": "1796002591.000001", "thread_ts": "1796002591.909094", "user": "U0MAYA", "us": "U0DRAFTDESK", "event_id": "Ev0000000003"}','mention:C0GENERAL:1796002591.000001','waiting',0,0,'2026-11-30 01:36:31.981400',NULL,NULL,'2026-11-30 01:36:31.981857',NULL);
INSERT INTO "jobs" VALUES(87,'T0DEMO','tell',NULL,'{"channel": "C0GENERAL", "user": "U0MAYA", "mrkdwn": "There is no message to draft a reply to. Mention me in a customer''s thread, choose *Draft a reply* in a message''s menu, or type `/suggest` and the message. `/suggest help` shows more."}','mention:C0GENERAL:1796002592.000004','waiting',0,0,'2026-11-30 01:36:32.005866',NULL,NULL,'2026-11-30 01:36:32.006323',NULL);
INSERT INTO "jobs" VALUES(88,'T0DEMO','read_link',NULL,'{"channel": "C0GENERAL", "ts": "1796002591.909094", "thread_ts": "1796002591.909094", "user": "U0MAYA", "here": "C0GENERAL", "response_url": "http://slack.example/playground/response/rFeMGKNMWKwE0Cyva6ohMkvp-7w1NXBG", "event_id": "5857261553222.8356969150150.12677c6f7e1d495e423abfd62bf2d597"}','read_link:5857261553222.8356969150150.12677c6f7e1d495e423abfd62bf2d597','waiting',0,0,'2026-11-30 01:36:32.036638',NULL,NULL,'2026-11-30 01:36:32.037170',NULL);
INSERT INTO "jobs" VALUES(89,'T0DEMO','retrain',NULL,'{"asked_by": "U0ADA"}',NULL,'waiting',0,0,'2026-11-30 01:36:32.062465',NULL,NULL,'2026-11-30 01:36:32.062578',NULL);
INSERT INTO "jobs" VALUES(90,'T0DEMO','show_home',NULL,'{"user": "U0ADA", "status": "done"}','show_home:0','waiting',0,0,'2026-11-30 01:36:32.066252',NULL,NULL,'2026-11-30 01:36:32.066610',NULL);
INSERT INTO "jobs" VALUES(91,'T0DEMO','notice',NULL,'{"channel": "C0OPS", "text": "/home/team/brand.toml, line 2: [company] has no key \"phnoe\"; did you mean \"phone\"?. A placeholder of your own goes into [placeholders]\n/home/team/brand.toml, line 2: company.phnoe must be text in quotes\nUntil that is put right nothing of the file is used: no fact is filled in, no phrase is banned."}','notice:brand:3728681334','waiting',0,0,'2026-11-30 01:36:32.077552',NULL,NULL,'2026-11-30 01:36:32.077940',NULL);
INSERT INTO "jobs" VALUES(92,'T0DEMO','zendesk_sync',NULL,'{}','zendesk_sync:2026-11-30T01','waiting',0,0,'2026-11-30 01:36:32.088647',NULL,NULL,'2026-11-30 01:36:32.089028',NULL);
INSERT INTO "jobs" VALUES(93,'T0DEMO','zendesk_event',NULL,'{"ticket_id": "4"}','zendesk:last','waiting',0,0,'2026-11-30 01:36:32.112630',NULL,NULL,'2026-11-30 01:36:32.112984',NULL);
INSERT INTO "jobs" VALUES(94,'T0DEMO','receipt',16,'{"response_url": "http://slack.example/playground/response/8X8oEyN8v2bnxFJvw_VbYMyNJB1CQwxU"}',NULL,'waiting',0,0,'2026-11-30 01:36:32.174625',NULL,NULL,'2026-11-30 01:36:32.174767',NULL);
INSERT INTO "jobs" VALUES(95,'T0DEMO','post_reply',16,'{"decision_id": 10}','post_reply:decision:10','waiting',0,0,'2026-11-30 01:46:32.180869',NULL,NULL,'2026-11-30 01:36:32.181001',NULL);
INSERT INTO "jobs" VALUES(96,'T0DEMO','receipt',16,'{"response_url": "http://slack.example/playground/response/8X8oEyN8v2bnxFJvw_VbYMyNJB1CQwxU"}',NULL,'waiting',0,0,'2026-11-30 01:36:32.181258',NULL,NULL,'2026-11-30 01:36:32.181326',NULL);
CREATE TABLE model_versions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	note TEXT, 
	metrics JSON NOT NULL, 
	learned_through INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT uq_model_versions_workspace_id_number UNIQUE (workspace_id, number)
);
INSERT INTO "model_versions" VALUES(1,'T0DEMO',1,'models/T0DEMO/v0001','0c1c68ee2d812f46e4510ee6379059a0f7f91f97cdc469738cb6e02009645fed','serving',NULL,'{"reply_bits_per_character": 1.75, "rows": 4}',0,'2026-11-30 01:36:13.870746');
CREATE TABLE preferences (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	value JSON NOT NULL, 
	set_by VARCHAR(64) NOT NULL, 
	set_at DATETIME NOT NULL, 
	CONSTRAINT uq_preferences_workspace_id_name UNIQUE (workspace_id, name)
);
INSERT INTO "preferences" VALUES(1,'T0DEMO','retrain_at','"04:30"','U0ADA','2026-11-30 01:36:29.300892');
CREATE TABLE resolution_changes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	resolution_id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT fk_resolution_changes_resolution_id_resolutions FOREIGN KEY(resolution_id) REFERENCES resolutions (id) ON DELETE CASCADE
);
INSERT INTO "resolution_changes" VALUES(1,'T0DEMO',1,'added','2026-11-30 01:36:16.820675');
INSERT INTO "resolution_changes" VALUES(2,'T0DEMO',2,'added','2026-11-30 01:36:18.051473');
INSERT INTO "resolution_changes" VALUES(3,'T0DEMO',3,'added','2026-11-30 01:36:19.854589');
INSERT INTO "resolution_changes" VALUES(4,'T0DEMO',3,'removed','2026-11-30 01:36:20.094084');
INSERT INTO "resolution_changes" VALUES(5,'T0DEMO',4,'added','2026-11-30 01:36:26.034466');
INSERT INTO "resolution_changes" VALUES(6,'T0DEMO',5,'added','2026-11-30 01:36:27.801081');
INSERT INTO "resolution_changes" VALUES(7,'T0DEMO',6,'added','2026-11-30 01:36:28.963457');
INSERT INTO "resolution_changes" VALUES(8,'T0DEMO',7,'added','2026-11-30 01:36:31.838038');
INSERT INTO "resolution_changes" VALUES(9,'T0DEMO',8,'added','2026-11-30 01:36:31.937516');
INSERT INTO "resolution_changes" VALUES(10,'T0DEMO',9,'added','2026-11-30 01:36:32.167165');
CREATE TABLE resolutions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	decision_id INTEGER, 
	message TEXT NOT NULL, 
	reply TEXT NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	deleted_at DATETIME, topic VARCHAR(64), origin VARCHAR(128), 
	CONSTRAINT fk_resolutions_decision_id_decisions FOREIGN KEY(decision_id) REFERENCES decisions (id) ON DELETE CASCADE, 
	CONSTRAINT uq_resolutions_decision_id UNIQUE (decision_id)
);
INSERT INTO "resolutions" VALUES(1,'T0DEMO',1,'hi, where is my order {{Order Number}}?','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.','approved','2026-11-30 01:36:16.817241',NULL,'track_order',NULL);
INSERT INTO "resolutions" VALUES(2,'T0DEMO',2,'I forgot my password, how do I get in again?','Choose Forgot password and follow the link.','edited','2026-11-30 01:36:18.050842',NULL,'recover_password',NULL);
INSERT INTO "resolutions" VALUES(3,'T0DEMO',4,'where is my order {{Order Number}}?','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.','approved','2026-11-30 01:36:19.853964','2026-11-30 01:36:20.092476','track_order',NULL);
INSERT INTO "resolutions" VALUES(4,'T0DEMO',5,'where is order {{Order Number}}?','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.','approved','2026-11-30 01:36:26.034082',NULL,'track_order',NULL);
INSERT INTO "resolutions" VALUES(5,'T0DEMO',6,'where is my order {{Order Number}}?','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.','approved','2026-11-30 01:36:27.800336',NULL,'track_order',NULL);
INSERT INTO "resolutions" VALUES(6,'T0DEMO',7,'can you tell me where order {{Order Number}} is?','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.','approved','2026-11-30 01:36:28.962761',NULL,'track_order',NULL);
INSERT INTO "resolutions" VALUES(7,'T0DEMO',8,'order {{Order Number}} has not come, where is it?','I''m sorry it isn''t with you yet. Please reply with the order number, and check the tracking on the Orders page of your account for a note such as a delivery attempt or a pick-up point. I''ll look at the carrier''s record in the meantime and tell you what happens next.','approved','2026-11-30 01:36:31.837618',NULL,'track_order',NULL);
INSERT INTO "resolutions" VALUES(8,'T0DEMO',9,'how can I get a refund for order {{Order Number}}?','I''ll take care of it. So that the refund for order {{Order Number}} is booked correctly, please let me know whether it''s for everything or for certain items, and what was wrong. I''ll reply with a label if something has to come back. The money returns to your original payment method.','approved','2026-11-30 01:36:31.924573',NULL,'get_refund',NULL);
INSERT INTO "resolutions" VALUES(9,'T0DEMO',10,'how do I reset a password?','Follow these steps:

1. Open the sign-in page and choose Forgot password.
2. Type the e-mail address of your account.
3. Open our e-mail and follow the link.
4. Enter a new password twice and save.

The link can be used only once and for a limited time. If it has run out, simply ask for a new one in the same way.','approved','2026-11-30 01:36:32.156468',NULL,'recover_password',NULL);
CREATE TABLE ticket_slots (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	placeholder VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT fk_ticket_slots_ticket_id_tickets FOREIGN KEY(ticket_id) REFERENCES tickets (id) ON DELETE CASCADE, 
	CONSTRAINT uq_ticket_slots_ticket_id_placeholder UNIQUE (ticket_id, placeholder)
);
INSERT INTO "ticket_slots" VALUES(1,'T0DEMO',1,'Order Number','10001','2099-12-31 01:36:15.965980');
INSERT INTO "ticket_slots" VALUES(2,'T0DEMO',3,'Order Number','10003','2099-12-31 01:36:18.756963');
INSERT INTO "ticket_slots" VALUES(3,'T0DEMO',4,'Order Number','10004','2099-12-31 01:36:19.479498');
INSERT INTO "ticket_slots" VALUES(4,'T0DEMO',6,'Order Number','10006','2099-12-31 01:36:20.706439');
INSERT INTO "ticket_slots" VALUES(5,'T0DEMO',7,'Order Number','10006','2099-12-31 01:36:21.130944');
INSERT INTO "ticket_slots" VALUES(6,'T0DEMO',8,'Order Number','10007','2099-12-31 01:36:22.192096');
INSERT INTO "ticket_slots" VALUES(7,'T0DEMO',9,'Order Number','10008','2099-12-31 01:36:22.969153');
INSERT INTO "ticket_slots" VALUES(8,'T0DEMO',10,'Order Number','10009','2099-12-31 01:36:23.444892');
INSERT INTO "ticket_slots" VALUES(9,'T0DEMO',11,'Order Number','10010','2099-12-31 01:36:23.744842');
INSERT INTO "ticket_slots" VALUES(10,'T0DEMO',13,'Order Number','10011','2099-12-31 01:36:24.579947');
INSERT INTO "ticket_slots" VALUES(11,'T0DEMO',14,'Order Number','10012','2099-12-31 01:36:24.855862');
INSERT INTO "ticket_slots" VALUES(12,'T0DEMO',15,'Order Number','10013','2099-12-31 01:36:25.210921');
INSERT INTO "ticket_slots" VALUES(13,'T0DEMO',17,'Order Number','10014','2099-12-31 01:36:25.823212');
INSERT INTO "ticket_slots" VALUES(14,'T0DEMO',18,'Order Number','48213','2099-12-31 01:36:26.356910');
INSERT INTO "ticket_slots" VALUES(15,'T0DEMO',19,'Order Number','48214','2099-12-31 01:36:26.792131');
INSERT INTO "ticket_slots" VALUES(16,'T0DEMO',20,'Order Number','48215','2099-12-31 01:36:27.223046');
INSERT INTO "ticket_slots" VALUES(17,'T0DEMO',21,'Order Number','10005','2099-12-31 01:36:28.371674');
INSERT INTO "ticket_slots" VALUES(18,'T0DEMO',22,'Order Number','10020','2099-12-31 01:36:31.113738');
INSERT INTO "ticket_slots" VALUES(19,'T0DEMO',24,'Order Number','10021','2099-12-31 01:36:31.418454');
INSERT INTO "ticket_slots" VALUES(20,'T0DEMO',25,'Order Number','10022','2099-12-31 01:36:31.469927');
INSERT INTO "ticket_slots" VALUES(21,'T0DEMO',26,'Order Number','10023','2099-12-31 01:36:31.601992');
INSERT INTO "ticket_slots" VALUES(22,'T0DEMO',27,'Order Number','10010','2099-12-31 01:36:31.683935');
CREATE TABLE tickets (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id VARCHAR(64) NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	message_ts VARCHAR(32), 
	event_id VARCHAR(128), 
	author VARCHAR(64) NOT NULL, 
	text TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	abstained_because TEXT, 
	shown_draft_id INTEGER, 
	card_ts VARCHAR(32), 
	created_at DATETIME NOT NULL, closest JSON, topic VARCHAR(64), topic_set_by VARCHAR(64), thread_ts VARCHAR(32), context TEXT, retired_because VARCHAR(16), helpdesk VARCHAR(16), helpdesk_ticket_id VARCHAR(64), helpdesk_stamp VARCHAR(40), 
	CONSTRAINT uq_tickets_workspace_id_channel_message_ts UNIQUE (workspace_id, channel, message_ts), 
	CONSTRAINT uq_tickets_workspace_id_event_id UNIQUE (workspace_id, event_id)
);
INSERT INTO "tickets" VALUES(1,'T0DEMO','message','C0SUPPORT','1796002575.638855','Ev5E23719A83','U0SAM','hi, where is my order {{Order Number}}?','decided',NULL,1,'1796002576.432631','2026-11-30 01:36:15.961847',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(2,'T0DEMO','message','C0SUPPORT','1796002577.308766','Ev20D3A9343C','U0SAM','I forgot my password, how do I get in again?','decided',NULL,4,'1796002577.666642','2026-11-30 01:36:17.337267',NULL,'recover_password',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(3,'T0DEMO','message','C0SUPPORT','1796002578.716949','Ev56E0274661','U0SAM','please cancel order {{Order Number}}','decided',NULL,7,'1796002579.036087','2026-11-30 01:36:18.746112',NULL,'cancel_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(4,'T0DEMO','message','C0SUPPORT','1796002579.462421','Ev17E2881989','U0SAM','where is my order {{Order Number}}?','drafted',NULL,10,'1796002579.686763','2026-11-30 01:36:19.478729',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(5,'T0DEMO','message','C0SUPPORT','1796002580.197285','Ev9BA693E998','U0SAM','xylophone marmalade quorum zeppelin bramble','abstained','No past resolution has a word in common with the message.',NULL,'1796002580.665754','2026-11-30 01:36:20.294397','[{"id": "starter:357", "score": 0.0465}, {"id": "starter:342", "score": 0.0349}, {"id": "starter:83", "score": 0.0333}]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(6,'T0DEMO','message','C0SUPPORT','1796002580.697055','Ev583D3D0F5E','U0SAM','track order {{Order Number}} please','retired',NULL,13,'1796002580.876068','2026-11-30 01:36:20.705691',NULL,'track_order',NULL,NULL,NULL,'moved_on',NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(7,'T0DEMO','follow_up','C0SUPPORT','1796002581.080874','Ev6923659335','U0SAM','it should have been here on Monday, order {{Order Number}}','drafted',NULL,16,'1796002581.887273','2026-11-30 01:36:21.116122',NULL,'track_order',NULL,'1796002580.697055','{"turns": [["customer", "track order {{Order Number}} please"]], "counts": false}',NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(8,'T0DEMO','message','C0SUPPORT','1796002582.182550','Ev413A3AB593','U0SAM','my refund for order {{Order Number}}?','drafted',NULL,19,'1796002582.511737','2026-11-30 01:36:22.191388',NULL,'get_refund',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(9,'T0DEMO','message','C0SUPPORT','1796002582.916066','Ev9280E163EF','U0SAM','where is my order {{Order Number}}?','drafted',NULL,22,'1796002583.271198','2026-11-30 01:36:22.968314',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(10,'T0DEMO','message','C0SUPPORT','1796002583.385306','EvA1F8A2B8CF','U0SAM','I want my money back for order {{Order Number}}','drafted',NULL,25,'1796002583.610868','2026-11-30 01:36:23.418148',NULL,'get_refund',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(11,'T0DEMO','message','C0SUPPORT','1796002583.733174','EvBC48BE55DD','U0SAM','cancel order {{Order Number}} please','retired',NULL,28,'1796002584.019166','2026-11-30 01:36:23.744210',NULL,'cancel_order',NULL,NULL,NULL,'moved_on',NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(12,'T0DEMO','message','C0SUPPORT','1796002584.180730','EvF8F1B853A6','U0SAM','how can I reset my password?','drafted',NULL,31,'1796002584.469282','2026-11-30 01:36:24.195408',NULL,'recover_password',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(13,'T0DEMO','message','C0SUPPORT','1796002584.569948','Ev7D9A78A53E','U0SAM','order {{Order Number}} has not come, where is it?','decided',NULL,34,'1796002584.751589','2026-11-30 01:36:24.579397',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(14,'T0DEMO','message','C0SUPPORT','1796002584.831867','Ev3F565C0BE4','U0SAM','please cancel my order {{Order Number}}','drafted',NULL,37,'1796002585.066863','2026-11-30 01:36:24.855348',NULL,'cancel_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(15,'T0DEMO','message','C0SUPPORT','1796002585.190146','Ev7863FD2F99','U0SAM','where did my order {{Order Number}} go?','drafted',NULL,40,'1796002585.363370','2026-11-30 01:36:25.210269',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(16,'T0DEMO','suggest','C0GENERAL',NULL,'5564937012788.73744912019.c4265890ac21fbb38cb0d2a41648c441','U0MAYA','how do I reset a password?','decided',NULL,43,NULL,'2026-11-30 01:36:25.559313',NULL,'recover_password',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(17,'T0DEMO','suggest','C0GENERAL',NULL,'6641297994538.95132190818.b39c76627f33ecc68655d46657a13620','U0JONAS','where is order {{Order Number}}?','decided',NULL,46,NULL,'2026-11-30 01:36:25.822650',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(18,'T0DEMO','helpdesk','C0SUPPORT',NULL,'console:comment:1','Sam','where is my order {{Order Number}}?','decided',NULL,49,'1796002586.678711','2026-11-30 01:36:26.353040',NULL,'track_order',NULL,NULL,NULL,NULL,'console','1','2026-11-30T01:36:28.123074+00:00');
INSERT INTO "tickets" VALUES(19,'T0DEMO','helpdesk','C0SUPPORT',NULL,'console:comment:2','Sam','how can I get a refund for order {{Order Number}}?','decided',NULL,52,'1796002587.078060','2026-11-30 01:36:26.791597',NULL,'get_refund',NULL,NULL,NULL,NULL,'console','2','2026-11-30T01:36:26.776002+00:00');
INSERT INTO "tickets" VALUES(20,'T0DEMO','helpdesk','C0SUPPORT',NULL,'console:comment:3','Sam','please cancel order {{Order Number}}','drafted',NULL,55,'1796002587.660935','2026-11-30 01:36:27.222484',NULL,'cancel_order',NULL,NULL,NULL,NULL,'console','3','2026-11-30T01:36:27.138268+00:00');
INSERT INTO "tickets" VALUES(21,'T0DEMO','message','C0SUPPORT','1796002588.321342','Ev7F40AB7A76','U0SAM','can you tell me where order {{Order Number}} is?','decided',NULL,58,'1796002588.648250','2026-11-30 01:36:28.370615',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(22,'T0DEMO','message','C0SUPPORT','1796002590.860632','EvF9171A497B','U0SAM','where is order {{Order Number}}?','drafted',NULL,61,NULL,'2026-11-30 01:36:31.113145',NULL,'track_order',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(23,'T0DEMO','suggest','C0GENERAL',NULL,'966372245288.9869702227112.afbbe40887e85e141a8119462e163adf','U0MAYA','I forgot my password','drafted',NULL,64,NULL,'2026-11-30 01:36:31.169250',NULL,'recover_password',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(24,'T0DEMO','message','C0SUPPORT','1796002591.387781','Ev7F7C8EF94A','U0SAM','what about order {{Order Number}}?','failed','The log names the reason under job 73. Try again, or write a reply yourself.',NULL,NULL,'2026-11-30 01:36:31.417829',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(25,'T0DEMO','message','C0SUPPORT','1796002591.444641','Ev0201F3C51C','U0SAM','and order {{Order Number}}, where is it?','drafting',NULL,NULL,NULL,'2026-11-30 01:36:31.469312',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(26,'T0DEMO','message','C0SUPPORT','1796002591.573621','Ev0F205A0447','U0SAM','I would like a refund for order {{Order Number}}','queued',NULL,NULL,NULL,'2026-11-30 01:36:31.592105',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tickets" VALUES(27,'T0DEMO','follow_up','C0SUPPORT','1796002591.658890','EvCB83ADE6B8','U0SAM','or is it too late to cancel order {{Order Number}}?','queued',NULL,NULL,NULL,'2026-11-30 01:36:31.683028',NULL,NULL,NULL,'1796002583.733174',NULL,NULL,NULL,NULL,NULL);
CREATE INDEX ix_tickets_workspace_id ON tickets (workspace_id);
CREATE INDEX ix_ticket_slots_workspace_id ON ticket_slots (workspace_id);
CREATE INDEX ix_ticket_slots_ticket_id ON ticket_slots (ticket_id);
CREATE INDEX ix_ticket_slots_expires_at ON ticket_slots (expires_at);
CREATE INDEX ix_drafts_workspace_id ON drafts (workspace_id);
CREATE INDEX ix_drafts_ticket_id ON drafts (ticket_id);
CREATE INDEX ix_decisions_workspace_id ON decisions (workspace_id);
CREATE INDEX ix_decisions_ticket_id ON decisions (ticket_id);
CREATE UNIQUE INDEX uq_decisions_standing ON decisions (ticket_id) WHERE undone_at IS NULL;
CREATE INDEX ix_resolutions_workspace_id ON resolutions (workspace_id);
CREATE INDEX ix_resolution_changes_workspace_id ON resolution_changes (workspace_id);
CREATE INDEX ix_resolution_changes_resolution_id ON resolution_changes (resolution_id);
CREATE INDEX ix_jobs_workspace_id ON jobs (workspace_id);
CREATE INDEX ix_jobs_ticket_id ON jobs (ticket_id);
CREATE INDEX ix_jobs_claim ON jobs (status, run_after);
CREATE INDEX ix_model_versions_workspace_id ON model_versions (workspace_id);
CREATE UNIQUE INDEX uq_model_versions_serving ON model_versions (workspace_id) WHERE status = 'serving';
CREATE INDEX ix_tickets_thread ON tickets (workspace_id, channel, thread_ts);
CREATE INDEX ix_tickets_helpdesk ON tickets (workspace_id, helpdesk, helpdesk_ticket_id);
CREATE UNIQUE INDEX uq_resolutions_origin ON resolutions (workspace_id, origin);
CREATE INDEX ix_preferences_workspace_id ON preferences (workspace_id);
CREATE INDEX ix_channels_workspace_id ON channels (workspace_id);
CREATE INDEX ix_cursors_workspace_id ON cursors (workspace_id);
CREATE INDEX ix_console_tickets_workspace_id ON console_tickets (workspace_id);
CREATE INDEX ix_console_comments_workspace_id ON console_comments (workspace_id);
CREATE INDEX ix_console_comments_console_ticket_id ON console_comments (console_ticket_id);
CREATE INDEX ix_apscheduler_jobs_next_run_time ON apscheduler_jobs (next_run_time);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('model_versions',1);
INSERT INTO "sqlite_sequence" VALUES('tickets',27);
INSERT INTO "sqlite_sequence" VALUES('ticket_slots',22);
INSERT INTO "sqlite_sequence" VALUES('jobs',96);
INSERT INTO "sqlite_sequence" VALUES('drafts',66);
INSERT INTO "sqlite_sequence" VALUES('decisions',10);
INSERT INTO "sqlite_sequence" VALUES('resolutions',9);
INSERT INTO "sqlite_sequence" VALUES('resolution_changes',10);
INSERT INTO "sqlite_sequence" VALUES('console_tickets',4);
INSERT INTO "sqlite_sequence" VALUES('console_comments',5);
INSERT INTO "sqlite_sequence" VALUES('channels',1);
INSERT INTO "sqlite_sequence" VALUES('preferences',1);
COMMIT;
