-- mart.v_data_freshness: how old what you see is.
--
-- grain:     one row per dataset, account and site (* for the whole account)
-- unit:      days
-- time zone: days as each dataset counts them; newest_generated_at UTC
-- restates:  with every run
-- source:    ops.watermark, ops.completeness
-- owner:     data ops
--
-- status: NOT_AUTHORISED or FAILED where days can not be had, PENDING where some are due and not in, STALE where nothing
-- came for more than 4 days, else OK. lag_days counts from the last day that is in to the day of the newest run.
CREATE OR REPLACE VIEW mart.v_data_freshness AS
WITH days AS (
    SELECT
        dataset,
        account,
        site,
        countIf(state = 'LOADED') AS loaded,
        countIf(state = 'NO_DATA') AS no_data,
        countIf(state = 'PENDING') AS pending,
        countIf(state = 'FAILED') AS failed,
        countIf(state = 'NOT_AUTHORISED') AS denied,
        maxIf(reason, state NOT IN ('LOADED', 'NO_DATA')) AS last_reason
    FROM ops.completeness
    GROUP BY dataset, account, site
)
SELECT
    toString(w.dataset) AS dataset,
    toString(w.account) AS account_code,
    toString(w.site) AS marketplace,
    w.complete_until AS complete_until,
    w.last_loaded AS last_day,
    w.expected_until AS expected_until,
    w.newest_generated_at AS newest_generated_at,
    dateDiff('day', coalesce(w.last_loaded, toDate(w.newest_generated_at)), toDate((SELECT max(data_as_of) FROM ops.load_run))) AS lag_days,
    d.loaded AS days_loaded,
    d.no_data AS days_no_data,
    d.pending AS days_pending,
    d.failed AS days_failed,
    d.denied AS days_not_authorised,
    toString(d.last_reason) AS reason,
    multiIf(
        d.denied > 0, 'NOT_AUTHORISED',
        d.failed > 0, 'FAILED',
        d.pending > 0, 'PENDING',
        ifNull(lag_days, 999) > 4, 'STALE',
        'OK') AS status,
    w.run AS run,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(status = 'OK') AS is_complete
FROM ops.watermark AS w
LEFT JOIN days AS d ON d.dataset = w.dataset AND d.account = w.account AND d.site = w.site;
