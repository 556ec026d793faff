using System.Globalization;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>One level of a path: a property's name, or an array's index where <see cref="Index"/> is not negative.</summary>
internal sealed class EventPathSegment
{
    public EventPathSegment(string name)
    {
        Name = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
        IsPlainName = name.Length > 0 && name.AsSpan().IndexOfAny(".[]'") < 0;
    }

    public EventPathSegment(int index)
    {
        Name = index.ToString(CultureInfo.InvariantCulture);
        Utf8 = [];
        Index = index;
    }

    public string Name { get; }

    public byte[] Utf8 { get; }

    public int Index { get; } = -1;

    /// <summary>Whether the name can stand between dots, as Event Grid wants it.</summary>
    public bool IsPlainName { get; }

    public void AppendTo(StringBuilder text)
    {
        if (Index >= 0)
        {
            text.Append('[').Append(Name).Append(']');
        }
        else if (IsPlainName)
        {
            text.Append(text.Length > 0 ? "." : "").Append(Name);
        }
        else
        {
            text.Append("['").Append(Name.Replace("'", "''", StringComparison.Ordinal)).Append("']");
        }
    }
}
