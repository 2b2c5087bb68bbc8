// title.zh: 产业链的缺口
// title.en: Gaps of the chains
// question.zh: 哪些产业或环节有产业而无研发，或有研发而无产业？
// question.en: Which chains or segments have industry without research, or research without industry?
// parameter chain: string = | 产业链（空为全部） | chain (empty for all)
// column segment: 产业或环节 | chain or segment
// column missing: 缺少 | missing
// column industry: 产业方（企业、园区、区域） | industry (firms, parks, regions)
// column research: 研发方（高校、院所、平台） | research (universities, institutes, platforms)
// column needs: 需要的技术 | technologies needed
// column documents: 文献数 | documents
// engines: neo4j, arcadedb
MATCH (g:IndustryChain|ChainStage)
WHERE $chain = '' OR EXISTS {
  MATCH (g)-[:SEGMENT_OF*0..3]->(c:IndustryChain|ChainStage)
  WHERE c.name IN [$chain, $chain + '产业', $chain + '产业链', $chain + '产业集群'] OR $chain IN coalesce(c.aliases, [])
}
WITH g,
     size(COLLECT { MATCH (g)<-[:IN_CHAIN|WORKS_ON|DEVELOPS]-(a:Firm|Park|Region) RETURN DISTINCT a.id }) AS industry,
     size(COLLECT { MATCH (g)<-[:IN_CHAIN|WORKS_ON]-(a:University|Institute|Platform) RETURN DISTINCT a.id }) AS research,
     COUNT { MATCH (g)-[:NEEDS]->(t:Technology) } AS needs
WHERE (industry > 0 AND research = 0) OR (industry = 0 AND research > 0)
RETURN g.name AS segment, CASE WHEN research = 0 THEN 'research' ELSE 'industry' END AS missing, industry, research, needs,
       g.documents AS documents
ORDER BY missing DESC, documents DESC, needs DESC, segment
