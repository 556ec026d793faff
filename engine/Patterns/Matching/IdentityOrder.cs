namespace Reflex.Engine.Patterns.Matching;

/// <summary>The identities of a key that has come to its limit of them, by their numbers, oldest first: for the others nobody asks which one is the oldest.</summary>
internal sealed class IdentityOrder
{
    private readonly Queue<int> _numbers = new();

    /// <summary>The last that was appended, held or not; null: none yet.</summary>
    public int? Newest { get; private set; }

    public int Count => _numbers.Count;

    public void Append(List<int> numbers)
    {
        foreach (int number in numbers)
        {
            _numbers.Enqueue(number);
            Newest = number;
        }
    }

    public bool TryPeek(out int oldest) => _numbers.TryPeek(out oldest);

    public int Dequeue() => _numbers.Dequeue();
}
