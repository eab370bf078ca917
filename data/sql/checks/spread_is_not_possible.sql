-- severity: stops
-- Between 0 and the full mark F a mean m allows a variance of m (F - m), n / (n - 1) times that with n - 1 as divisor
-- (Bhatia and Davis 2000, American Mathematical Monthly 107, 353-357). Half a unit of a mean typed whole is spared.
SELECT line_id, 'outcomes' AS sheet, 'score_sd' AS field,
    {'value': score_sd, 'mean': mean_score, 'total': full_mark} AS details
FROM (
    SELECT *, least(greatest(mean_score, 0.5), full_mark - 0.5) AS inner_mean
    FROM outcome
)
WHERE mean_score <= full_mark AND full_mark > 1
    AND score_sd > sqrt(inner_mean * (full_mark - inner_mean) * coalesce(pupils_tested / nullif(pupils_tested - 1, 0), 2)) + 0.5
