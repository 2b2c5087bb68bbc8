// title.zh: 单点依赖
// title.en: Single points
// question.zh: 哪些产业、环节或技术只依靠一家机构？
// question.en: Which chains, segments or technologies rest on one actor alone?
// column name: 产业、环节或技术 | chain, segment or technology
// column type: 类型 | type
// column actor: 唯一机构 | the only actor
// column actor_type: 机构类型 | type of the actor
// column documents: 文献数 | documents
// engines: neo4j, arcadedb
MATCH (a:University|Institute|Firm|Platform|Park)-[:IN_CHAIN|WORKS_ON]->(n:IndustryChain|ChainStage|Technology)
WITH n, collect(DISTINCT a) AS actors
WHERE size(actors) = 1
WITH n, actors[0] AS a
RETURN n.name AS name, labels(n)[0] AS type, a.name AS actor, labels(a)[0] AS actor_type, n.documents AS documents
ORDER BY documents DESC, type, name
