using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Automations;

/// <summary>One guard of the format.</summary>
/// <param name="Field">Its name, what may stand in it, and what it means; the JSON Schema is written from it.</param>
/// <param name="Read">Reads it out of `guards` into the guards that were read before it.</param>
internal sealed record GuardField(Field Field, Func<Guards, MapReader, BindContext, Guards> Read);
