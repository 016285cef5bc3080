// A process key is also a folder's and a Python package's name, on every file system.
module.exports = () => ({
  check(node, reporter) {
    if (node.$type === 'bpmn:Process' && !/^[a-z][a-z0-9_]*$/.test(node.id)) {
      reporter.report(node.id, `Ключ процесса «${node.id}»: только строчные латинские буквы, цифры и подчёркивания`);
    }
  }
});
