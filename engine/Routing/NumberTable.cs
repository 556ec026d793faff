using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>Values by number: by its double where that stands for the number alone, as for most, and otherwise by its one text.</summary>
internal sealed class NumberTable<TValue>
    where TValue : class
{
    private readonly Dictionary<double, TValue> _short = [];
    private readonly Dictionary<string, TValue> _long = new(StringComparer.Ordinal);

    /// <summary>How many numbers there are.</summary>
    public int Count => _short.Count + _long.Count;

    /// <summary>The value of a number; null where it has none.</summary>
    /// <param name="number">The number's text.</param>
    public TValue? Find(ReadOnlySpan<byte> number)
    {
        if (TryShort(number, out double nearest))
        {
            return _short.GetValueOrDefault(nearest);
        }

        return _long.Count == 0 ? null : _long.GetValueOrDefault(DecimalText.Canonical(number));
    }

    /// <summary>The value of a number, which is made if there is none yet.</summary>
    public TValue GetOrAdd(string number, Func<TValue> make)
    {
        byte[] text = Encoding.UTF8.GetBytes(number);
        if (Find(text) is { } found)
        {
            return found;
        }

        TValue added = make();
        if (TryShort(text, out double nearest))
        {
            _short.Add(nearest, added);
        }
        else
        {
            _long.Add(DecimalText.Canonical(text), added);
        }

        return added;
    }

    /// <summary>The same numbers with values made of these.</summary>
    public NumberTable<TOther> Select<TOther>(Func<TValue, TOther> make)
        where TOther : class
    {
        var other = new NumberTable<TOther>();
        foreach ((double number, TValue value) in _short)
        {
            other._short.Add(number, make(value));
        }

        foreach ((string number, TValue value) in _long)
        {
            other._long.Add(number, make(value));
        }

        return other;
    }

    private static bool TryShort(ReadOnlySpan<byte> number, out double nearest)
    {
        nearest = 0;
        return DecimalText.FitsDouble(number) && JsonNumbers.TryParse(number, out nearest);
    }
}
