-- Lighter to write, the same to read. What is only kept and read whole needs no binary form.
alter table entity alter column data type json, alter column provenance type json;
alter table entity_version alter column changes type json, alter column source type json;
-- A new version finds room on its page, so that the indexes stay as they are.
alter table entity set (fillfactor = 60);
-- Keys are written with their entity, in one transaction, and no entity is ever deleted: nothing for the server to look up each time.
alter table entity_key drop constraint entity_key_entity_id_fkey;
