// Says for every vector on its input whether the browser's evaluator would hide the part.
import { readFileSync } from 'node:fs';

const { evaluate, truth } = await import(process.argv[2]);

const hides = ({ tree, values }) => {
  try {
    return truth(evaluate(tree, values));
  } catch {
    return false;
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(hides)));
