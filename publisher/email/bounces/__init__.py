"""What the world answers by mail: bounces, complaints and requests, read without trusting a word of them."""
