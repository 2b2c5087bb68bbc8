// title.zh: 全部引文
// title.en: All quotes
// question.zh: 关于某个名称，文件里说了什么？
// question.en: What do the documents say about a name?
// parameter name: string | 名称 | name
// column about: 关于 | about
// column type: 类型 | type
// column quote: 引文 | quote
// column passage: 段落 | passage
// column heading: 所在标题 | heading
// column anchor: 位置 | place
// column title: 文件 | document
// column number: 文号 | number
// column date: 日期 | date
// engines: neo4j, arcadedb
MATCH (n:University|Institute|Firm|Platform|Park|Region|IndustryChain|ChainStage|Technology|Policy|Program|Government)
WHERE n.name = $name OR $name IN coalesce(n.aliases, [])
CALL (n) {
  RETURN n.id AS fact, 'status' AS about
  UNION
  MATCH (n)-[f]-()
  RETURN f.fact_id AS fact, type(f) AS about
}
MATCH (e:Evidence {fact_id: fact})-[:IN]->(d:Document)
WITH DISTINCT about, labels(n)[0] AS type, e, d
RETURN about, type, e.quote AS quote, e.passage AS passage, e.heading AS heading, e.anchor AS anchor,
       d.title AS title, d.number AS number, d.published AS date
ORDER BY date DESC, title, e.start, about, e.id
