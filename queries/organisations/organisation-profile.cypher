// title.zh: 机构概况
// title.en: Profile of an organisation
// question.zh: 某机构、平台或园区与谁有什么关系，出自哪里？
// question.en: What is said of an organisation, platform or park, with whom, and where?
// parameter name: string = 吉林大学 | 名称 | name
// column relation: 关系 | relation
// column direction: 方向 | direction
// column other: 对方 | other side
// column type: 对方类型 | its type
// column modality: 情态 | modality
// column quote: 引文 | quote
// column title: 文件 | document
// column date: 日期 | date
// engines: neo4j, arcadedb
MATCH (n:University|Institute|Firm|Platform|Park|Government)
WHERE n.name = $name OR $name IN coalesce(n.aliases, [])
MATCH (n)-[f]-(m)
OPTIONAL MATCH (e:Evidence {fact_id: f.fact_id})-[:IN]->(d:Document)
RETURN type(f) AS relation, CASE WHEN startNode(f).id = n.id THEN '→' ELSE '←' END AS direction, m.name AS other,
       labels(m)[0] AS type, f.modality AS modality, e.quote AS quote, d.title AS title, d.published AS date
ORDER BY relation, direction, other, modality, date, title, e.start, e.id
