// title.zh: 产业链的地域分布
// title.en: Where a chain is developed
// question.zh: 哪些区域与园区发展某产业链，各布局了哪些环节？
// question.en: Which regions and parks develop a chain, and which of its segments?
// parameter chain: string = 汽车 | 产业链 | chain
// column place: 区域或园区 | region or park
// column type: 类型 | type
// column segments: 环节 | segments
// column modalities: 情态 | modalities
// column documents: 支持文献数 | supporting documents
// engines: neo4j, arcadedb
MATCH (c:IndustryChain|ChainStage)
WHERE c.name IN [$chain, $chain + '产业', $chain + '产业链', $chain + '产业集群'] OR $chain IN coalesce(c.aliases, [])
MATCH (g:IndustryChain|ChainStage)-[:SEGMENT_OF*0..3]->(c)
MATCH (p:Region|Park)-[f:DEVELOPS]->(g)
WITH p, g, f ORDER BY g.name, f.modality
RETURN p.name AS place, labels(p)[0] AS type, collect(DISTINCT g.name) AS segments, collect(DISTINCT f.modality) AS modalities,
       max(f.support) AS documents
ORDER BY documents DESC, place, type
