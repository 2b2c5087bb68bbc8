// title.zh: 合作关系
// title.en: Collaborations
// question.zh: 谁与谁合作，出自哪里？
// question.en: Who works together with whom, and where is it said?
// parameter name: string = | 名称包含（空为全部） | name contains (empty for all)
// column left: 一方 | one side
// column right: 另一方 | other side
// column modality: 情态 | modality
// column quote: 引文 | quote
// column title: 文件 | document
// column date: 日期 | date
// engines: neo4j, arcadedb
MATCH (a)-[f:COLLABORATES_WITH]->(b)
WHERE $name = '' OR a.name CONTAINS $name OR b.name CONTAINS $name
OPTIONAL MATCH (e:Evidence {fact_id: f.fact_id})-[:IN]->(d:Document)
RETURN a.name AS left, b.name AS right, f.modality AS modality, e.quote AS quote, d.title AS title, d.published AS date
ORDER BY left, right, modality, date, title, e.start, e.id
