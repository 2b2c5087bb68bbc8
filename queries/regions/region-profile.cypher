// title.zh: 区域概况
// title.en: Profile of a region
// question.zh: 某区域（含所辖市县）发展哪些产业，有哪些平台、园区与机构？
// question.en: Which industries does a region (and what lies below it) develop, and which platforms, parks and organisations has it?
// parameter region: string = 吉林省 | 区域 | region
// column what: 关系 | relation
// column type: 类型 | type
// column name: 名称 | name
// column places: 所在 | places
// column status: 状态或情态 | status or modality
// column documents: 文献数 | documents
// engines: neo4j, arcadedb
MATCH (r:Region)
WHERE r.name = $region OR $region IN coalesce(r.aliases, [])
MATCH (s:Region)
WHERE s.id = r.id OR s.region = r.name
   OR any(code IN coalesce(s.codes, []) WHERE any(above IN coalesce(r.codes, []) WHERE code STARTS WITH
      CASE WHEN above ENDS WITH '0000' THEN left(above, size(above) - 4) WHEN above ENDS WITH '00' THEN left(above, size(above) - 2) ELSE above END))
CALL (s) {
  MATCH (s)-[f:DEVELOPS]->(n:IndustryChain|ChainStage)
  RETURN n, 'DEVELOPS' AS what, f.modality AS status
  UNION
  MATCH (s)-[f:HOSTS]->(n:Platform|Park)
  RETURN n, 'HOSTS' AS what, coalesce(n.status, f.modality) AS status
  UNION
  MATCH (s)<-[f:LOCATED_IN]-(n:University|Institute|Firm|Platform|Park|Government)
  RETURN n, 'LOCATED_IN' AS what, coalesce(n.status, f.modality) AS status
}
WITH DISTINCT n, what, status, s.name AS place
WITH n, what, status, place ORDER BY place
WITH n, what, status, collect(place) AS places
RETURN what, labels(n)[0] AS type, n.name AS name, places, status, n.documents AS documents
ORDER BY what, type, documents DESC, name, status
