namespace Reflex.Engine.Patterns.Matching;

/// <summary>The memory of a processor: the keys, and the links and partial matches that they hold.</summary>
internal sealed class PatternStore
{
    private KeySlot[] _keys = new KeySlot[1];

    public KeySlot[] Keys => _keys;

    public LinkPool Links { get; } = new();

    public PartialPool Partials { get; } = new();

    public IdentityMemory Identities { get; } = new();

    public void Open(int slot)
    {
        if (slot >= _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(16, _keys.Length * 2));
        }

        _keys[slot] = KeySlot.New(_keys[slot].Generation + 1);
    }
}
