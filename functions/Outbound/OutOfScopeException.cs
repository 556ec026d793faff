namespace Reflex.Functions.Outbound;

/// <summary>A resource in which the installation may not work; the message names it and the setting.</summary>
internal sealed class OutOfScopeException(string message) : Exception(message);
