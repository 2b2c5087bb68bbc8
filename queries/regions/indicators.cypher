// title.zh: 指标与目标
// title.en: Indicators and targets
// question.zh: 文件提出了哪些可衡量的目标？
// question.en: Which measurable targets do the documents set?
// parameter region: string = | 区域（空为全部） | region (empty for all)
// parameter year: integer = 0 | 年份（0 为全部） | year (0 for all)
// column indicator: 指标 | indicator
// column comparison: 比较 | comparison
// column value: 数值 | value
// column unit: 单位 | unit
// column year: 年份 | year
// column region: 区域 | region
// column quote: 引文 | quote
// column title: 文件 | document
// column date: 日期 | date
// engines: neo4j, arcadedb
MATCH (i:Indicator)
WHERE ($region = '' OR i.region = $region) AND ($year = 0 OR i.year = $year)
OPTIONAL MATCH (e:Evidence {fact_id: i.id})-[:IN]->(d:Document)
RETURN i.name AS indicator, i.comparison AS comparison, i.value AS value, i.unit AS unit, i.year AS year, i.region AS region,
       e.quote AS quote, d.title AS title, d.published AS date
ORDER BY region, coalesce(i.year, 9999), indicator, value, title, e.start, e.id
