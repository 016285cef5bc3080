// A gateway that decides asks a question, and each way out of it is an answer a reader can see.
const DECIDING = [ 'bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway' ];

module.exports = () => ({
  check(node, reporter) {
    const ways = node.outgoing ?? [];
    if (!DECIDING.includes(node.$type) || ways.length < 2) {
      return;
    }
    if (!node.name?.trim()) {
      reporter.report(node.id, 'Развилка без вопроса: подпишите её');
    }
    for (const way of ways) {
      if (!way.name?.trim()) {
        reporter.report(way.id, `Выход из развилки «${node.name ?? node.id}» без ответа: подпишите стрелку`);
      }
    }
  }
});
