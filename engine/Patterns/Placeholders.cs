// Stand-ins so that this folder compiles before Events/ and Conditions/ have landed: delete this file with them.
#pragma warning disable
namespace Reflex.Engine.Events { public sealed class EventPath; public sealed class AutomationEvent; }
namespace Reflex.Engine.Conditions { public sealed record EventCondition; }
