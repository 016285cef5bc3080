// What bpmnlint says of the drawing beside the server's rules: advice that keeps nobody from deploying. Its sentences
// are English, so each rule has its own here.
import Linter from 'bpmnlint/lib/linter.js';
import fakeJoin from 'bpmnlint/rules/fake-join.js';
import duplicate from 'bpmnlint/rules/no-duplicate-sequence-flows.js';
import joinFork from 'bpmnlint/rules/no-gateway-join-fork.js';
import implicitSplit from 'bpmnlint/rules/no-implicit-split.js';
import overlapping from 'bpmnlint/rules/no-overlapping-elements.js';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway.js';
import superfluousTermination from 'bpmnlint/rules/superfluous-termination.js';

import { text } from './words.js';

const RULES = {
  'fake-join': [ fakeJoin, text('Сюда входит несколько потоков, и шаг выполнится для каждого. Если нужен один раз, сведите их развилкой.') ],
  'no-duplicate-sequence-flows': [ duplicate, text('Два потока ведут отсюда туда же: оставьте один.') ],
  'no-gateway-join-fork': [ joinFork, text('Развилка и сводит потоки, и разводит. Поставьте две: порядок будет виден.') ],
  'no-implicit-split': [ implicitSplit, text('Из шага выходит несколько потоков сразу. Разведите их развилкой: будет видно, идут они вместе или на выбор.') ],
  'no-overlapping-elements': [ overlapping, text('Элементы на рисунке перекрываются или выходят за рамку: раздвиньте их.') ],
  'superfluous-gateway': [ superfluousGateway, text('У развилки один вход и один выход: она ничего не решает, её можно убрать.') ],
  'superfluous-termination': [ superfluousTermination, text('Прекращать здесь нечего: хватит обычного конца.') ]
};

// Made anew each time: a rule remembers the flows that it has seen.
const linter = () => new Linter({
  config: { rules: Object.fromEntries(Object.keys(RULES).map(rule => [ rule, 'info' ])) },
  resolver: { resolveRule: (_package, rule) => RULES[rule][0], resolveConfig: () => ({ rules: {} }) }
});

// Findings of the drawing as it stands, in the shape of the server's; one of a rule for an element.
export async function hintsOf(modeler) {
  const reports = await linter().lint(modeler.getDefinitions()).catch(() => ({})), found = new Map();
  for (const [ rule, told ] of Object.entries(reports)) {
    for (const { id, category } of told) if (id && category !== 'rule-error') found.set(`${rule} ${id}`, { rule, file: '', element_id: id, severity: 'hint', message: RULES[rule][1], remedy: '' });
  }
  return [ ...found.values() ];
}
