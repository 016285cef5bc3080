// SpiffWorkflow names two of its own steps Start and End and silently skips an element with such an id.
module.exports = () => ({
  check(node, reporter) {
    if (node.id === 'Start' || node.id === 'End') {
      reporter.report(node.id, `Идентификатор «${node.id}» зарезервирован движком, дайте другой`);
    }
  }
});
