// The token simulation knows no translation: each of its sentences is replaced by a look into our dictionary.
// A sentence that a new version no longer has fails the build.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const WORDS = path.resolve(import.meta.dirname, 'src/simulation/words.js');
const title = name => `title="\${ __words.${name} }"`;    // inside of a template

// File below lib/ → pieces of its code and what stands in their place.
const PIECES = {
  'features/show-scopes/ShowScopes.js': [ [ 'title="Focus process instance ${scope.id}"', title('focus') ] ],
  'features/reset-simulation/ResetSimulation.js': [
    [ 'title="Reset Simulation"', title('reset') ],
    [ "'Reset Simulation'", '__words.restarted' ]
  ],
  'features/element-support/ElementSupport.js': [
    [ "'Found unsupported elements'", '__words.unsupported' ],
    [ "'Not supported'", '__words.notShown' ]
  ],
  'features/pause-simulation/PauseSimulation.js': [
    [ 'title="Play/Pause Simulation"', title('toggle') ],
    [ "'Pause Simulation'", '__words.paused' ],
    [ "'Play Simulation'", '__words.playing' ]
  ],
  'features/set-animation-speed/SetAnimationSpeed.js': [
    [ "'Slow'", '__words.slow' ],
    [ "'Normal'", '__words.normal' ],
    [ "'Fast'", '__words.fast' ],
    [ 'title="Set animation speed = ${ label }"', 'title="${ label }"' ]
  ],
  // A long diagram shown whole is smaller than they think anybody would look at.
  'features/context-pads/ContextPads.js': [ [ 'minZoom: 0.5', 'minZoom: 0.25' ] ],
  'features/context-pads/handler/ExclusiveGatewayHandler.js': [ [ 'title="Set Sequence Flow"', title('choose') ] ],
  'features/context-pads/handler/InclusiveGatewayHandler.js': [ [ 'title="Set Sequence Flow"', title('choose') ] ],
  'features/context-pads/handler/PauseHandler.js': [
    [ `title="\${ wait ? 'Remove' : 'Add' } pause point"`, 'title="${ wait ? __words.noWait : __words.wait }"' ]
  ],
  'features/context-pads/handler/TriggerHandler.js': [ [ 'title="Trigger Event"', title('trigger') ] ],
  'features/simulation-state/SimulationState.js': [ [ "'Finished'", '__words.finished' ] ],
  'features/toggle-mode/viewer/ToggleMode.js': [ [ 'Token Simulation', '${ __words.mode }' ] ]
};

export const simulation = {
  name: 'simulation',
  setup(build) {
    build.onLoad({ filter: /bpmn-js-token-simulation[\\/]lib[\\/].*\.js$/ }, ({ path: found }) => {
      const file = found.split(/bpmn-js-token-simulation[\\/]lib[\\/]/)[1].replaceAll('\\', '/');
      if (!PIECES[file]) return undefined;
      const errors = [];
      let contents = readFileSync(found, 'utf8');
      for (const [ theirs, ours ] of PIECES[file]) {
        if (!contents.includes(theirs)) errors.push({ text: `the package no longer says: ${theirs}` });
        contents = contents.replaceAll(theirs, ours);
      }
      if (contents.includes('__words')) contents += `\nimport { words as __words } from ${JSON.stringify(WORDS)};\n`;
      return { contents, errors, loader: 'js', resolveDir: path.dirname(found) };
    });
  }
};
