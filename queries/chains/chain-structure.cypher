// title.zh: 产业链的构成
// title.en: Structure of a chain
// question.zh: 某产业链由哪些环节构成，每个环节需要哪些技术？
// question.en: Which segments does a chain consist of, and which technologies does each need?
// parameter chain: string = 汽车 | 产业链 | chain
// column segment: 环节 | segment
// column part_of: 属于 | part of
// column technologies: 需要的技术 | technologies needed
// column actors: 机构数 | actors
// engines: neo4j, arcadedb
MATCH (c:IndustryChain|ChainStage)
WHERE c.name IN [$chain, $chain + '产业', $chain + '产业链', $chain + '产业集群'] OR $chain IN coalesce(c.aliases, [])
MATCH (g:IndustryChain|ChainStage)-[:SEGMENT_OF*0..3]->(c)
WITH DISTINCT g
OPTIONAL MATCH (g)-[:SEGMENT_OF]->(up:IndustryChain)
WITH g, up ORDER BY up.name
WITH g, collect(DISTINCT up.name) AS part_of
OPTIONAL MATCH (g)-[:NEEDS]->(t:Technology)
WITH g, part_of, t ORDER BY t.name
WITH g, part_of, collect(DISTINCT t.name) AS technologies
RETURN g.name AS segment, part_of, technologies,
       size(COLLECT { MATCH (g)<-[:IN_CHAIN|WORKS_ON]-(a) RETURN DISTINCT a.id }) AS actors
ORDER BY segment, actors
