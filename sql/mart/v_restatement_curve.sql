-- mart.v_restatement_curve: until when figures of a dataset still move, as was measured by reading them again.
--
-- grain:     one row per dataset and age in days
-- unit:      reads in days (weeks, months) read again; share_moved and relative_change are fractions of 1
-- time zone: ages count days as each dataset does
-- restates:  with every run
-- source:    ops.restatement
-- owner:     data ops
--
-- A read moved when any value of the day differed from the read before. relative_change is the sum of what the dataset's
-- measure changed by, whatever the sign, over what it was before; NULL where the dataset has no measure or nothing
-- was there before. The first read of a day is none: nothing was there to compare. is_complete = 1 from 20 reads on.
CREATE OR REPLACE VIEW mart.v_restatement_curve AS
SELECT
    toString(r.dataset) AS dataset,
    r.age_days AS age_days,
    toString(any(r.measure)) AS measure,
    sum(r.reads) AS reads,
    sum(r.moved) AS moved,
    moved / nullIf(reads, 0) AS share_moved,
    sum(r.measure_change) / nullIf(sum(r.measure_before), 0) AS relative_change,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(reads >= 20) AS is_complete
FROM ops.restatement AS r
GROUP BY r.dataset, r.age_days;
