// What the editor says on an English page; a test holds it against everything the editor says.
export default {};
