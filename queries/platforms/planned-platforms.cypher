// title.zh: 规划中的平台与园区
// title.en: Planned platforms and parks
// question.zh: 某区域（含所辖市县）规划了哪些创新平台与园区，出自哪份文件的哪句话？
// question.en: Which platforms and parks are planned in a region (and the cities and districts below it), and where is it said?
// parameter region: string = 长春市 | 区域 | region
// parameter status: string = planned | 状态（planned、existing、upgrading） | status (planned, existing, upgrading)
// column platform: 平台或园区 | platform or park
// column type: 类型 | type
// column places: 所在 | places
// column hosts: 依托单位 | hosts
// column quote: 引文 | quote
// column heading: 所在标题 | heading
// column title: 文件 | document
// column number: 文号 | number
// column date: 日期 | date
// engines: neo4j, arcadedb
MATCH (r:Region)
WHERE r.name = $region OR $region IN coalesce(r.aliases, [])
MATCH (s:Region)
WHERE s.id = r.id OR s.region = r.name
   OR any(code IN coalesce(s.codes, []) WHERE any(above IN coalesce(r.codes, []) WHERE code STARTS WITH
      CASE WHEN above ENDS WITH '0000' THEN left(above, size(above) - 4) WHEN above ENDS WITH '00' THEN left(above, size(above) - 2) ELSE above END))
CALL (s) {
  MATCH (s)<-[:LOCATED_IN]-(p:Platform|Park)
  RETURN p
  UNION
  MATCH (s)-[:HOSTS]->(p:Platform|Park)
  RETURN p
  UNION
  MATCH (s)<-[:LOCATED_IN]-(o:University|Institute|Firm|Park|Government)-[:HOSTS]->(p:Platform|Park)
  RETURN p
}
WITH DISTINCT p, s.name AS place
WHERE p.status = $status
WITH p, place ORDER BY place
WITH p, collect(place) AS places
OPTIONAL MATCH (p)<-[:HOSTS]-(h)
WITH DISTINCT p, places, h.name AS host
WITH p, places, host ORDER BY host
WITH p, places, collect(host) AS hosts
OPTIONAL MATCH (e:Evidence {fact_id: p.id, method: 'status:' + $status})-[:IN]->(d:Document)
RETURN p.name AS platform, labels(p)[0] AS type, places, hosts, e.quote AS quote, e.heading AS heading,
       d.title AS title, d.number AS number, d.published AS date
ORDER BY platform, type, date, title, e.start, e.id
