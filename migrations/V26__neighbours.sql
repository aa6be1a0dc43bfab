-- Who else with a near id came or liked of late is counted for each that is judged: by this index alone, without the rows.
DROP INDEX deeds_person;
CREATE INDEX deeds_person ON deeds (network, person, at, deed);
