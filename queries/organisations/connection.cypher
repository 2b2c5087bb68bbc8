// title.zh: 两者之间的路径
// title.en: Path between two names
// question.zh: 两个名称之间最短经过哪些事实相连？
// question.en: By which facts are two names connected, over the shortest way?
// parameter from: string | 起点名称 | name to start from
// parameter to: string | 终点名称 | name to reach
// column names: 经过 | passes
// column relations: 关系 | relations
// column length: 步数 | steps
// engines: neo4j, arcadedb
MATCH (a:University|Institute|Firm|Platform|Park|Region|IndustryChain|ChainStage|Technology|Government)
WHERE a.name = $from OR $from IN coalesce(a.aliases, [])
MATCH (b:University|Institute|Firm|Platform|Park|Region|IndustryChain|ChainStage|Technology|Government)
WHERE (b.name = $to OR $to IN coalesce(b.aliases, [])) AND a.id <> b.id
MATCH p = shortestPath((a)-[:LOCATED_IN|HOSTS|IN_CHAIN|NEEDS|SEGMENT_OF|WORKS_ON|DEVELOPS|COLLABORATES_WITH*1..6]-(b))
RETURN [n IN nodes(p) | n.name] AS names, [f IN relationships(p) | type(f)] AS relations, length(p) AS length
ORDER BY length, names
