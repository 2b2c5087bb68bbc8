// title.zh: 技术需求与供给
// title.en: Technologies needed and who works on them
// question.zh: 各产业链需要哪些技术，谁在研究？
// question.en: Which technologies do the chains need, and who works on them?
// parameter technology: string = | 技术名称包含（空为全部） | technology contains (empty for all)
// column technology: 技术 | technology
// column chains: 需要它的产业链 | chains that need it
// column actors: 研究机构 | who works on it
// column supplied: 是否有供给 | supplied
// engines: neo4j, arcadedb
MATCH (c:IndustryChain|ChainStage)-[:NEEDS]->(t:Technology)
WHERE $technology = '' OR t.name CONTAINS $technology OR $technology IN coalesce(t.aliases, [])
WITH t, c ORDER BY c.name
WITH t, collect(DISTINCT c.name) AS chains
OPTIONAL MATCH (a)-[:WORKS_ON]->(t)
WITH t, chains, a ORDER BY a.name
WITH t, chains, collect(DISTINCT a.name) AS actors
RETURN t.name AS technology, chains, actors, size(actors) > 0 AS supplied
ORDER BY supplied, size(chains) DESC, technology
