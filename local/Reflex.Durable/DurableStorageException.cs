namespace Reflex.Durable;

/// <summary>
/// The engine's storage failed: it cannot be opened, is full, damaged, or written by a newer build. The engine stops where it
/// is and acknowledges nothing more; what it had acknowledged is on disk. The message names the file and the mend.
/// </summary>
public sealed class DurableStorageException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    /// <param name="message">What failed, where, and the mend.</param>
    public DurableStorageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and what caused it.</summary>
    /// <param name="message">What failed, where, and the mend.</param>
    /// <param name="innerException">The cause.</param>
    public DurableStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with no message of its own.</summary>
    public DurableStorageException()
    {
    }
}
