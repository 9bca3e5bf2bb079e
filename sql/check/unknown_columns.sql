-- severity: WARN
-- means:    Amazon sent columns that are not declared; their cells are kept in _extra
-- do:       declare the columns in the dataset
SELECT
    toString(dataset) AS node,
    count() AS value,
    arrayStringConcat(arraySort(arrayDistinct(arrayFlatten(groupArray(unknown_columns)))), ', ') AS detail
FROM ops.document
WHERE notEmpty(unknown_columns)
GROUP BY dataset;
