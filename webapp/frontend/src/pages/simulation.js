// A draft's diagram on which tokens move by hand: it shows where work can go, executes nothing and knows no data.
//   <div class="diagram" data-simulation data-inline="id-of-a-script" aria-label="Схема процесса"></div>
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import SimulatorModule from 'bpmn-js-token-simulation/lib/simulator';
import AnimationModule from 'bpmn-js-token-simulation/lib/animation';
import ColoredScopesModule from 'bpmn-js-token-simulation/lib/features/colored-scopes';
import ContextPadsModule from 'bpmn-js-token-simulation/lib/features/context-pads';
import ElementSupportModule from 'bpmn-js-token-simulation/lib/features/element-support';
import ExclusiveGatewaySettingsModule from 'bpmn-js-token-simulation/lib/features/exclusive-gateway-settings';
import InclusiveGatewaySettingsModule from 'bpmn-js-token-simulation/lib/features/inclusive-gateway-settings';
import NeutralElementColors from 'bpmn-js-token-simulation/lib/features/neutral-element-colors';
import PaletteModule from 'bpmn-js-token-simulation/lib/features/palette';
import PauseModule from 'bpmn-js-token-simulation/lib/features/pause-simulation';
import ResetModule from 'bpmn-js-token-simulation/lib/features/reset-simulation';
import SpeedModule from 'bpmn-js-token-simulation/lib/features/set-animation-speed';
import ShowScopesModule from 'bpmn-js-token-simulation/lib/features/show-scopes';
import SimulationStateModule from 'bpmn-js-token-simulation/lib/features/simulation-state';
import ToggleModeModule from 'bpmn-js-token-simulation/lib/features/toggle-mode/viewer';
import TokenCountModule from 'bpmn-js-token-simulation/lib/features/token-count';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';

import { say } from '../base/words.js';
import { addTools, showAround } from '../bpmn/tools.js';

// All of the extension but its log, which says in codes what is seen anyway.
const MODULES = [
  SimulatorModule, AnimationModule, ColoredScopesModule, ContextPadsModule, SimulationStateModule, ShowScopesModule,
  ElementSupportModule, PauseModule, ResetModule, TokenCountModule, SpeedModule, ExclusiveGatewaySettingsModule,
  NeutralElementColors, InclusiveGatewaySettingsModule, PaletteModule, ToggleModeModule
];

async function show(container) {
  const viewer = new NavigatedViewer({ container, additionalModules: MODULES });
  await viewer.importXML(JSON.parse(document.getElementById(container.dataset.inline).textContent));
  const begin = viewer.get('elementRegistry').find(({ type }) => type === 'bpmn:StartEvent');
  const home = () => showAround(viewer, begin?.id);
  home();
  addTools(container, viewer, home);
  viewer.get('toggleMode').toggleMode(true);
  // Its only button has a name in a tooltip; here there is no other mode to go to.
  container.querySelector('.bts-toggle-mode').remove();
}

function apologise(container) {
  const text = document.createElement('p');
  text.className = 'diagram-failed';
  text.setAttribute('role', 'status');
  text.textContent = say('Схему показать не удалось. Обновите страницу.');
  container.replaceChildren(text);
}

const container = document.querySelector('[data-simulation]');
if (container) show(container).catch(() => apologise(container)).finally(() => { document.documentElement.dataset.ready = 'simulation'; });
