// Why a condition has no value here.
export class Refusal extends Error {}        // its values do not fit: the server would refuse it as well
export class LeftToServer extends Error {}   // it asks for what only the server knows or writes alike

export const refuse = why => { throw new Refusal(why); };
export const leave = why => { throw new LeftToServer(why); };
