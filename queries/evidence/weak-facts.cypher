// title.zh: 证据薄弱的事实
// title.en: Weakly supported facts
// question.zh: 哪些事实只有一份文件支持且置信度低，应先核对？
// question.en: Which facts rest on one document and little confidence, and should be checked first?
// parameter below: float = 0.7 | 置信度低于 | confidence below
// column head: 主体 | subject
// column relation: 关系 | relation
// column tail: 客体 | object
// column modality: 情态 | modality
// column confidence: 置信度 | confidence
// column quote: 引文 | quote
// column title: 文件 | document
// engines: neo4j, arcadedb
MATCH (a)-[f:LOCATED_IN|HOSTS|IN_CHAIN|NEEDS|SEGMENT_OF|WORKS_ON|DEVELOPS|COLLABORATES_WITH]->(b)
WHERE f.confidence < $below AND f.support <= 1
OPTIONAL MATCH (e:Evidence {fact_id: f.fact_id})-[:IN]->(d:Document)
RETURN a.name AS head, type(f) AS relation, b.name AS tail, f.modality AS modality, f.confidence AS confidence, e.quote AS quote,
       d.title AS title
ORDER BY confidence, relation, head, tail, modality, e.start, e.id
