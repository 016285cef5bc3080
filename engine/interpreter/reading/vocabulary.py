"""Names of BPMN 2.0.2's XML elements, sorted by what the reader does with them."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
B = f"{{{BPMN}}}"

FLOW_NODES = frozenset(
    [
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
        "callChoreography",
        "choreographyTask",
        "subChoreography",
        "implicitThrowEvent",
        "event",
    ]
)

EVENT_KINDS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "terminateEventDefinition": "terminate",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensate",
    "cancelEventDefinition": "cancel",
}

SUB_PROCESSES = frozenset(("subProcess", "transaction", "adHocSubProcess"))

# Children of a scope that change nothing about how it runs.
DOCUMENTATION = frozenset(
    [
        "documentation",
        "extensionElements",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "category",
        "incoming",
        "outgoing",
        "auditing",
        "monitoring",
    ]
)

# Children of a scope that are read elsewhere: with the flows, with the data, or with the activity
# that owns it.
READ_ELSEWHERE = frozenset(
    (
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "property",
        "dataInputAssociation",
        "dataOutputAssociation",
        "sequenceFlow",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "completionCondition",
        "ordering",
    )
)

# Children of a single node that are read, or change nothing about how it runs.
NODE_CHILDREN = frozenset(
    (
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "script",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "ioSpecification",
        "property",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "dataInputAssociation",
        "dataOutputAssociation",
        "auditing",
        "monitoring",
        "categoryValueRef",
        "eventDefinitionRef",
        "humanPerformer",
        "potentialOwner",
    )
)

# Elements beside the process that would have to be executed.
REFUSED_ROOTS = frozenset(
    [
        "choreography",
        "globalChoreographyTask",
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
    ]
)
