// Draws a picture for a file that has none, or draws it anew. A collaboration's pools are laid out one by one by the
// library; lanes it does not draw, so their names stay in the file and the roles go on to apply.
import { layoutProcess } from 'bpmn-auto-layout';

export const layOut = xml => layoutProcess(xml);
