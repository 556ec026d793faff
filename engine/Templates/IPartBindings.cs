using Reflex.Engine.Events;

namespace Reflex.Engine.Templates;

/// <summary>The events that the parts of a pattern have bound so far, for conditions that refer to them.</summary>
public interface IPartBindings
{
    /// <summary>The event that a part bound last; null if it has bound none.</summary>
    AutomationEvent? Last(string part);
}
