// title.zh: 产业链上的机构
// title.en: Actors of a chain
// question.zh: 某产业链及其环节上有哪些企业、院所、高校、平台与园区？
// question.en: Which firms, institutes, universities, platforms and parks are in a chain or one of its segments?
// parameter chain: string = 汽车 | 产业链 | chain
// column actor: 机构 | actor
// column type: 类型 | type
// column relation: 关系 | relation
// column segment: 环节 | segment
// column modality: 情态 | modality
// column documents: 支持文献数 | supporting documents
// column confidence: 置信度 | confidence
// engines: neo4j, arcadedb
MATCH (c:IndustryChain|ChainStage)
WHERE c.name IN [$chain, $chain + '产业', $chain + '产业链', $chain + '产业集群'] OR $chain IN coalesce(c.aliases, [])
MATCH (g:IndustryChain|ChainStage)-[:SEGMENT_OF*0..3]->(c)
MATCH (a:University|Institute|Firm|Platform|Park)-[f:IN_CHAIN|WORKS_ON]->(g)
WITH DISTINCT a, f, g
RETURN a.name AS actor, labels(a)[0] AS type, type(f) AS relation, g.name AS segment, f.modality AS modality,
       f.support AS documents, f.confidence AS confidence
ORDER BY segment, type, documents DESC, actor, relation, modality
