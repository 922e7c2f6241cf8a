-- What the console's charts and timelines look up by time; block ranges, so that writing stays cheap.
create index attempt_at on attempt using brin (at);
create index entity_version_at on entity_version using brin (at);
-- The newest threads and the threads of a text.
create index initiation_newest on initiation (requested_at desc);
-- What was opened since somebody last looked.
create index work_case_opened on work_case (opened_at);
