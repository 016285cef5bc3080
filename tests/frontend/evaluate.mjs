// Works out one expression per line of JSON with the browser's evaluator, for the tests beside this file.
import readline from 'node:readline';

const { evaluate, LeftToServer, Refusal } = await import(process.argv[2]);
const { untagged } = await import(new URL('moments.js', process.argv[2]));

const outcome = ({ expression, variables }) => {
  try {
    return { value: evaluate(expression, untagged(variables)) };
  } catch (error) {
    if (error instanceof LeftToServer) return { left: error.message };
    if (error instanceof Refusal) return { error: true };
    return { broken: String(error.stack) };
  }
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(outcome(JSON.parse(line)))}\n`);
}
