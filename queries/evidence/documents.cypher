// title.zh: 文献清单
// title.en: Documents
// question.zh: 读入了哪些文件，各支持多少条事实？
// question.en: Which documents were read, and how many facts does each support?
// column title: 文件 | document
// column number: 文号 | number
// column issuer: 发文机关 | issuer
// column date: 日期 | date
// column region: 适用区域 | region
// column facts: 事实数 | facts
// column quotes: 引文数 | quotes
// engines: neo4j, arcadedb
MATCH (d:Document)
OPTIONAL MATCH (e:Evidence)-[:IN]->(d)
RETURN d.title AS title, d.number AS number, d.issuer AS issuer, d.published AS date, d.region AS region,
       count(DISTINCT e.fact_id) AS facts, count(e) AS quotes
ORDER BY date DESC, title, facts DESC
